import LagrangeCoding
import PrimeFields

/// Shamir's sharing: worker `i` of `0 ..< N` holds the value at `λ = i + 1` of a random polynomial with the secret at 0.
///
/// ```swift
/// let scheme = try ShamirScheme(parameters: ShamirParameters(workerCount: 5), modulus: .p24)
/// var generator = try MaskGenerator()
/// let shares = scheme.share(ResidueMatrix([[3, 1, 4]], modulus: .p24), using: &generator)  // 5 × 3
/// let opened = try scheme.open(degree: 2, shares: shares, workers: [0, 1, 2, 3, 4])  // [[3, 1, 4]]
/// ```
///
/// What is linear needs no message: sums and differences of shares, products with public values, and any
/// `LinearCombination` of shared vectors are shares of the same of the secrets, of the same degree. A public constant
/// is its own sharing. A product of two shares is a share of degree 2T of the product, and so is a whole inner product:
/// sum it up first, and bring it back to T once (`BGWReduction`, `DamgardNielsenReduction`).
///
/// Any T workers learn nothing from shares of degree T or more, whatever their computing power; workers are assumed to
/// follow the protocol. Any `degree + 1` of them learn the secret.
///
/// - SeeAlso: Shamir, "How to share a secret", 1979; So, Guler, Avestimehr, appendix A.5 of
///   <https://arxiv.org/abs/1902.00641>.
public struct ShamirScheme<Word: ResidueWord>: Sendable {
    /// The counts, valid.
    public let parameters: ShamirParameters
    /// The field.
    public let modulus: Modulus<Word>
    private let sharing: LinearCombination<Word>
    private let productSharing: LinearCombination<Word>

    /// The scheme with these counts over this field.
    ///
    /// - Throws: `SharingError.fieldTooSmall` unless `N < p`.
    public init(parameters: ShamirParameters, modulus: Modulus<Word>) throws(SharingError) {
        guard UInt64(parameters.workerCount) < UInt64(modulus.value) else {
            throw .fieldTooSmall(points: parameters.workerCount, modulus: UInt64(modulus.value))
        }
        self.parameters = parameters
        self.modulus = modulus
        (sharing, productSharing) = (
            Self.sharing(degree: parameters.privacyThreshold, parameters: parameters, modulus: modulus),
            Self.sharing(degree: parameters.productDegree, parameters: parameters, modulus: modulus)
        )
    }

    /// Where worker `i`'s shares are taken, `i + 1`.
    public func point(ofWorker worker: Int) -> Word {
        precondition(0 <= worker && worker < parameters.workerCount, "no such worker")
        return Word(worker + 1)
    }

    // MARK: Sharing

    /// What takes the secret and `degree` uniform vectors to the N shares: the Vandermonde matrix `λᵢᵗ`,
    /// `N × (degree + 1)`.
    ///
    /// - Parameter degree: from T, below which T shares would tell the secret, to `N − 1`.
    public func sharing(degree: Int) -> LinearCombination<Word> {
        precondition(
            parameters.privacyThreshold <= degree && degree < parameters.workerCount, "the degree is in T ... N − 1")
        if degree == parameters.privacyThreshold { return sharing }
        if degree == parameters.productDegree { return productSharing }
        return Self.sharing(degree: degree, parameters: parameters, modulus: modulus)
    }

    private static func sharing(
        degree: Int, parameters: ShamirParameters, modulus: Modulus<Word>
    ) -> LinearCombination<Word> {
        var matrix = ResidueMatrix(rowCount: parameters.workerCount, columnCount: degree + 1, modulus: modulus)
        for i in 0..<matrix.rowCount {
            var power: Word = 1
            for t in 0...degree {
                matrix[i, t] = power
                power = modulus.multiply(power, Word(i + 1))
            }
        }
        return LinearCombination(coefficients: matrix)
    }

    /// A lane that shares bulk data strip by strip, straight into send buffers: its block 0 is the secret.
    ///
    /// Neither the random coefficients nor N shares ever exist as a whole. One lane serves one thread.
    ///
    /// - Parameters:
    ///   - degree: T if not given; 2T for the second half of a double sharing.
    ///   - generator: gives the coefficients, fresh for each strip.
    public func sharingLane(degree: Int? = nil, generator: any CryptographicGenerator) -> EncodingLane<Word> {
        EncodingLane(
            combination: sharing(degree: degree ?? parameters.privacyThreshold), blockCount: 1, generator: generator)
    }

    /// The shares of one vector.
    ///
    /// - Parameters:
    ///   - secret: `1 × c`.
    ///   - degree: T if not given; otherwise T to `N − 1`.
    ///   - generator: gives the `degree` vectors of random coefficients, fresh at each call.
    /// - Returns: `N × c`; row `i` is worker `i`'s share.
    /// - Complexity: O(*N* · *degree* · *c*).
    public func share(
        _ secret: ResidueMatrix<Word>, degree: Int? = nil, using generator: inout some CryptographicGenerator
    ) -> ResidueMatrix<Word> {
        precondition(secret.rowCount == 1 && secret.modulus == modulus, "one vector of the scheme's field")
        let sharing = sharing(degree: degree ?? parameters.privacyThreshold)
        var stacked = ResidueMatrix(
            rowCount: sharing.inputCount, columnCount: secret.columnCount, modulus: modulus)
        secret.withWords { source in
            stacked.withMutableWords { words in
                _ = words.update(fromContentsOf: source)
                generator.fill(
                    residues: UnsafeMutableBufferPointer(rebasing: words[source.count...]), modulus: modulus)
            }
        }
        return sharing.apply(to: stacked)
    }

    // MARK: Opening

    /// The weights `λⱼ(0)` that open a sharing of this degree, a combination `1 × (degree + 1)`.
    ///
    /// They are row `L[0; points]` of the Lagrange matrix.
    ///
    /// - Parameters:
    ///   - degree: `0 ..< N`.
    ///   - workers: distinct worker indices; the first `degree + 1` are used, in this order.
    /// - Throws: `SharingError.tooFewShares`, `.unknownWorker` or `.repeatedWorker`.
    public func opener(degree: Int, workers: [Int]) throws(SharingError) -> LinearCombination<Word> {
        let workers = try used(workers, degree: degree)
        do {
            let weights = try lagrangeMatrix(
                at: [0], nodes: workers.map(point(ofWorker:)), modulus: modulus)
            return LinearCombination(coefficients: weights)
        } catch {
            preconditionFailure("distinct workers have distinct points: \(error)")
        }
    }

    /// The secret of a sharing of this degree.
    ///
    /// - Parameters:
    ///   - degree: `0 ..< N`. Too small a degree gives a wrong secret, without an error.
    ///   - shares: `workers.count × c`; row `j` is the share of `workers[j]`.
    ///   - workers: distinct worker indices in any order; the first `degree + 1` are used.
    /// - Returns: `1 × c`.
    /// - Throws: `SharingError.tooFewShares`, `.unknownWorker` or `.repeatedWorker`.
    public func open(
        degree: Int, shares: ResidueMatrix<Word>, workers: [Int]
    ) throws(SharingError) -> ResidueMatrix<Word> {
        precondition(shares.rowCount == workers.count, "one share a worker")
        return combine(
            shares, columnCount: shares.columnCount, with: try opener(degree: degree, workers: workers))
    }

    /// The combination of the first rows of `shares`, as many as it has inputs, and of the first columns.
    func combine(
        _ shares: ResidueMatrix<Word>, columnCount: Int, with opener: LinearCombination<Word>
    ) -> ResidueMatrix<Word> {
        precondition(shares.modulus == modulus && columnCount <= shares.columnCount, "shares of the scheme's field")
        var result = ResidueMatrix(rowCount: 1, columnCount: columnCount, modulus: modulus)
        let count = result.rowStride
        let stride = shares.rowStride
        shares.withWords { input in
            result.withMutableWords { output in
                guard stride > 0, let from = input.baseAddress, let to = output.baseAddress else { return }
                opener.apply(
                    inputs: (0..<opener.inputCount).map { from + $0 * stride }, outputs: [to], count: count)
            }
        }
        return result
    }

    /// The first `degree + 1` of `workers`, after a check of all of them.
    func used(_ workers: [Int], degree: Int) throws(SharingError) -> [Int] {
        precondition(0 <= degree && degree < parameters.workerCount, "the degree is in 0 ..< N")
        var seen: Set<Int> = []
        for worker in workers {
            guard 0 <= worker && worker < parameters.workerCount else {
                throw .unknownWorker(worker, workerCount: parameters.workerCount)
            }
            guard seen.insert(worker).inserted else { throw .repeatedWorker(worker) }
        }
        guard workers.count > degree else { throw .tooFewShares(have: workers.count, need: degree + 1) }
        return Array(workers.prefix(degree + 1))
    }
}
