import LagrangeCoding
import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// What T of N workers see of a round, taken together, has the same distribution for all secrets: exactly, over all draws
/// of the others, for both reductions.
///
/// Given the colluders' shares and draws, the messages that they get are an affine function `v + M d` of the others'
/// draws `d`, which are uniform. So two secrets give the same distribution exactly if they give the same `M`, and their
/// `v` differ by a combination of its columns. The real machines are run on many draws at once: each row of the data, or
/// each column of contributions, has draws of its own; `v` and `M` come from zero and unit draws, and random draws show
/// that the messages are affine indeed.
@Suite struct BGWViewTests {
    private static let modulus = try! Modulus<UInt32>(11)
    private static let (workerCount, threshold) = (5, 2)
    /// The draws that are tried: zero, units and random ones. A multiple of the padding.
    private static let trialCount = 80

    /// How a reduction's draws and messages are laid out.
    private struct Layout {
        let reduction: DegreeReduction
        /// The vectors that a worker draws for one vector of trials.
        var drawsPerWorker: Int { reduction == .reshare ? threshold : 1 + threshold + 2 * threshold }
        /// The entries that share their draws.
        var entriesPerTrial: Int { reduction == .reshare ? 1 : workerCount - threshold }
        var rowCount: Int { trialCount * entriesPerTrial }
        /// The rounds whose double sharings are made at once; the draws of the later ones are zeros here.
        var roundsPerBatch: Int { reduction == .reshare ? 1 : 32 }
    }

    /// What the draws of a worker are in each trial: `draws[place][trial]`.
    private typealias Draws = [[UInt32]]

    private static func randomDraws(_ layout: Layout, generator: inout SeededGenerator, constant: Bool) -> Draws {
        (0..<layout.drawsPerWorker).map { _ in
            let first = UInt32.random(in: 0..<modulus.value, using: &generator)
            return (0..<trialCount).map { _ in
                constant ? first : UInt32.random(in: 0..<modulus.value, using: &generator)
            }
        }
    }

    /// All that the colluders get, one row a message entry: `view[entry][trial]`.
    private static func view(
        of colluders: [Int], layout: Layout, draws: [Draws], entry: UInt32, weight: UInt32, shares: [UInt32]
    ) throws -> [[UInt32]] {
        // The sharings of degree T through the secret and the colluders' shares.
        func share(_ worker: Int, secret: UInt32, known: ArraySlice<UInt32>) throws -> UInt32 {
            let nodes = [0] + colluders.map { UInt32($0 + 1) }
            let row = try lagrangeMatrix(at: [UInt32(worker + 1)], nodes: nodes, modulus: modulus).row(0)
            return zip(row, [secret] + known).reduce(0) { modulus.add($0, modulus.multiply($1.0, $1.1)) }
        }
        let maker = SharingWorker(
            workerCount: workerCount, privacyThreshold: threshold, reduction: layout.reduction,
            rowCount: layout.rowCount)
        var machines = try (0..<workerCount).map { worker in
            try maker.machine(
                of: worker, modulus: modulus,
                generator: ScriptedGenerator(
                    rows: draws[worker].map {
                        $0 + [UInt32](repeating: 0, count: (layout.roundsPerBatch - 1) * trialCount)
                    }))
        }
        var pending: [(from: Int, to: Int, exchange: Int, bytes: [UInt8])] = []
        var view: [[UInt32]] = []
        func note(_ actions: [WorkerAction], of worker: Int) {
            for case .send(let message, let other, let exchange) in actions {
                pending.append((worker, other.index, exchange, message.withUnsafeBytes { Array($0) }))
            }
        }
        for worker in machines.indices {
            machines[worker].setAllRows(to: try share(worker, secret: entry, known: shares[..<threshold]))
            let task = try share(worker, secret: weight, known: shares[threshold...])
            note(try withUnsafeBytes(of: task) { try machines[worker].receive(task: $0, round: 1) }, of: worker)
        }
        while !pending.isEmpty {
            let message = pending.removeFirst()
            if colluders.contains(message.to), !colluders.contains(message.from) {
                let words = message.bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
                for start in stride(from: 0, to: words.count, by: trialCount) {
                    view.append(Array(words[start..<start + trialCount]))
                }
            }
            let actions = try message.bytes.withUnsafeBytes {
                try machines[message.to].receive($0, from: WorkerID(message.from), exchange: message.exchange)
            }
            note(actions, of: message.to)
        }
        return view
    }

    @Test(arguments: DegreeReduction.allCases, subsets(of: workerCount, size: threshold))
    func colludersSeeTheSameWhateverTheSecrets(reduction: DegreeReduction, colluders: [Int]) throws {
        let (layout, modulus) = (Layout(reduction: reduction), Self.modulus)
        var generator = SeededGenerator(seed: UInt64(colluders[0] * 10 + colluders[1]))
        let others = (0..<Self.workerCount).filter { !colluders.contains($0) }
        let unitCount = others.count * layout.drawsPerWorker
        #expect(Self.trialCount >= 1 + unitCount + 40)
        // Colluders draw anything, others zeros, then units, then at random.
        var draws = (0..<Self.workerCount).map { worker in
            Self.randomDraws(layout, generator: &generator, constant: colluders.contains(worker))
        }
        for (position, worker) in others.enumerated() {
            for place in 0..<layout.drawsPerWorker {
                for trial in 0...unitCount {
                    draws[worker][place][trial] = trial == 1 + position * layout.drawsPerWorker + place ? 1 : 0
                }
            }
        }
        for _ in 0..<3 {
            let shares = (0..<2 * Self.threshold).map { _ in UInt32.random(in: 0..<11, using: &generator) }
            var reference: (offset: [UInt32], map: [[UInt32]])?
            for (entry, weight) in [(0, 0), (1, 0), (0, 1), (3, 7), (10, 10), (5, 2)] as [(UInt32, UInt32)] {
                let view = try Self.view(
                    of: colluders, layout: layout, draws: draws, entry: entry, weight: weight, shares: shares)
                let offset = view.map { $0[0] }
                // One column for each draw.
                let map = (1...unitCount).map { trial in view.map { modulus.subtract($0[trial], $0[0]) } }
                for trial in (1 + unitCount)..<Self.trialCount {
                    var expected = offset
                    for (position, worker) in others.enumerated() {
                        for place in 0..<layout.drawsPerWorker {
                            let column = map[position * layout.drawsPerWorker + place]
                            for (i, slope) in column.enumerated() {
                                let term = modulus.multiply(slope, draws[worker][place][trial])
                                expected[i] = modulus.add(expected[i], term)
                            }
                        }
                    }
                    #expect(view.map { $0[trial] } == expected, "not affine in trial \(trial)")
                }
                guard let reference else {
                    reference = (offset, map)
                    continue
                }
                #expect(map == reference.map)
                let difference = zip(offset, reference.offset).map(modulus.subtract)
                #expect(
                    Self.rank(map + [difference]) == Self.rank(map),
                    "the view tells entry \(entry), weight \(weight) from the first")
            }
        }
    }

    @Test(arguments: DegreeReduction.allCases)
    func withoutDrawsTheViewTellsTheSecrets(reduction: DegreeReduction) throws {
        let layout = Layout(reduction: reduction)
        let zeros = Draws(
            repeating: Array(repeating: 0, count: Self.trialCount), count: layout.drawsPerWorker)
        let draws = Array(repeating: zeros, count: Self.workerCount)
        let views = try [(0, 0), (1, 1), (3, 7)].map { entry, weight in
            try Self.view(
                of: [0, 3], layout: layout, draws: draws, entry: entry, weight: weight, shares: [1, 2, 3, 4])
        }
        #expect(Set(views).count == 3)
    }

    /// The rank of these rows.
    private static func rank(_ rows: [[UInt32]]) -> Int {
        var (rows, rank) = (rows, 0)
        for column in 0..<(rows.first?.count ?? 0) {
            guard let pivot = rows.indices.dropFirst(rank).first(where: { rows[$0][column] != 0 }) else { continue }
            rows.swapAt(rank, pivot)
            let inverse = modulus.inverse(rows[rank][column])
            for i in rows.indices.dropFirst(rank + 1) where rows[i][column] != 0 {
                let factor = modulus.multiply(rows[i][column], inverse)
                for j in column..<rows[i].count {
                    rows[i][j] = modulus.subtract(rows[i][j], modulus.multiply(factor, rows[rank][j]))
                }
            }
            rank += 1
        }
        return rank
    }
}
