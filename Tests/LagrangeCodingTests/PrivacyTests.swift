import LagrangeCoding
import PrimeFields
import Testing
import _TestSupport

/// Privacy over toy fields, exhaustively: every data set, every value of every mask, every set of colluding workers.
@Suite struct PrivacyTests {
    struct Case: Sendable {
        let prime: Int
        let k: Int
        let t: Int
        let workers: Int
    }

    static let cases = [
        Case(prime: 11, k: 1, t: 1, workers: 8), Case(prime: 11, k: 2, t: 1, workers: 7),
        Case(prime: 11, k: 1, t: 2, workers: 7), Case(prime: 11, k: 2, t: 2, workers: 6),
        Case(prime: 13, k: 2, t: 1, workers: 9), Case(prime: 13, k: 2, t: 2, workers: 8),
        Case(prime: 7, k: 1, t: 2, workers: 3),
    ]

    /// What each worker sees for all values of K blocks and T masks: `shares[i][data · pᵀ + masks]`.
    private struct Views {
        let case_: Case
        let dataCount: Int
        let maskCount: Int
        let shares: Rows<UInt32>

        /// - Parameter replicated: whether one value stands in all K blocks, as weights do.
        init(_ case_: Case, replicated: Bool) throws {
            let (p, k, t) = (case_.prime, case_.k, case_.t)
            let modulus = try Modulus(UInt32(p))
            let code = try LagrangeCode(
                parameters: parameters(k, t, degree: 1, workers: case_.workers), modulus: modulus)
            let data = tuples(base: p, length: replicated ? 1 : k).map {
                replicated ? Array(repeating: $0[0], count: k) : $0
            }
            let masks = tuples(base: p, length: t)
            self.case_ = case_
            (dataCount, maskCount) = (data.count, masks.count)
            let columns = data.flatMap { x in masks.map { x + $0 } }
            let rows = (0..<k + t).map { row in columns.map { UInt32($0[row]) } }
            shares = code.shares(blocks: Array(rows.prefix(k)), masks: Array(rows.suffix(t)))
        }

        /// The joint view of `workers` as one number, for each value of the masks.
        func views(of workers: [Int], data: Int) -> [Int] {
            (data * maskCount..<(data + 1) * maskCount).map { column in
                workers.reduce(0) { $0 * case_.prime + Int(shares[$1][column]) }
            }
        }
    }

    @Test(arguments: cases)
    func sharesOfAnyTWorkersAreUniformWhateverTheData(case_: Case) throws {
        let views = try Views(case_, replicated: false)
        for workers in subsets(of: case_.workers, size: case_.t) {
            for data in 0..<views.dataCount {
                // pᵀ masks give pᵀ views: uniform means that each occurs once.
                let seen = views.views(of: workers, data: data)
                #expect(Set(seen).count == views.maskCount, "workers \(workers), data set \(data)")
            }
        }
    }

    /// Small enough for all values of data, weight and both masks.
    static let smallCases =
        cases.filter { $0.prime < 13 && ($0.t < 2 || $0.k < 2) } + [Case(prime: 11, k: 2, t: 2, workers: 4)]

    @Test(arguments: smallCases)
    func sharesOfDataAndWeightsTogetherAreUniformWhateverTheyAre(case_: Case) throws {
        let data = try Views(case_, replicated: false)
        let weights = try Views(case_, replicated: true)
        let base = data.maskCount
        for workers in subsets(of: case_.workers, size: case_.t) {
            let weightViews = (0..<weights.dataCount).map { weights.views(of: workers, data: $0) }
            for x in 0..<data.dataCount {
                let dataViews = data.views(of: workers, data: x)
                for w in 0..<weights.dataCount {
                    var counts = [UInt8](repeating: 0, count: base * base)
                    for a in dataViews { for b in weightViews[w] { counts[a * base + b] &+= 1 } }
                    #expect(counts.allSatisfy { $0 == 1 }, "workers \(workers), data set \(x), weight \(w)")
                }
            }
        }
    }

    @Test(arguments: cases)
    func sharesOfTPlusOneWorkersDependOnTheData(case_: Case) throws {
        let views = try Views(case_, replicated: false)
        guard case_.t < case_.workers else { return }
        for workers in subsets(of: case_.workers, size: case_.t + 1) {
            let supports = (0..<views.dataCount).map { Set(views.views(of: workers, data: $0)) }
            if case_.k == 1 {
                // K + T shares tell the whole polynomial: each data set has views of its own.
                #expect(supports.reduce(0) { $0 + $1.count } == Set(supports.joined()).count, "workers \(workers)")
            } else {
                #expect(supports.contains { $0 != supports[0] }, "workers \(workers)")
            }
        }
    }

    @Test(arguments: cases.filter { $0.k == 2 })
    func aMaskUsedTwiceWouldTellADifferenceOfData(case_: Case) throws {
        // Not a law of the code but of its use: it is what the test of uniformity would catch.
        let views = try Views(case_, replicated: false)
        let worker = [0]
        let differences = Set(
            (0..<views.maskCount).map { mask in
                (views.views(of: worker, data: 5)[mask] - views.views(of: worker, data: 0)[mask] + case_.prime)
                    % case_.prime
            })
        #expect(differences.count == 1)
    }
}
