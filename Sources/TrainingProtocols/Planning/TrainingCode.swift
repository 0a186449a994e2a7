import LagrangeCoding
import SecretSharing

/// The counts of a scheme with workers.
public enum TrainingCode: Hashable, Sendable {
    /// CodedPrivateML: a Lagrange code.
    case lagrange(CodeParameters)
    /// BGW: Shamir's sharing.
    case shamir(ShamirCode)

    /// The workers that take part, N.
    public var workerCount: Int {
        switch self {
        case .lagrange(let code): code.workerCount
        case .shamir(let code): code.sharing.workerCount
        }
    }

    /// The row blocks whose gradients the master learns apart, K. Under Lagrange coding, each worker does 1/K of the work.
    public var partitionCount: Int {
        get {
            switch self {
            case .lagrange(let code): code.partitionCount
            case .shamir(let code): code.partitionCount
            }
        }
        set {
            switch self {
            case .lagrange(var code):
                code.partitionCount = newValue
                self = .lagrange(code)
            case .shamir(var code):
                code.partitionCount = newValue
                self = .shamir(code)
            }
        }
    }

    /// T.
    public var privacyThreshold: Int {
        switch self {
        case .lagrange(let code): code.privacyThreshold
        case .shamir(let code): code.sharing.privacyThreshold
        }
    }

    /// S: the workers that were planned to be allowed to stay away. None in BGW, whose workers wait for each other.
    public var stragglerCount: Int { if case .lagrange(let code) = self { code.stragglerCount } else { 0 } }

    /// A: the workers whose wrong answers are corrected. None in BGW, where a wrong message spreads to all others.
    public var adversaryCount: Int { if case .lagrange(let code) = self { code.adversaryCount } else { 0 } }

    /// The answers that a round needs, R + 2A.
    public var answerThreshold: Int { recoveryThreshold + 2 * adversaryCount }

    /// R: the right answers that determine the gradient.
    public var recoveryThreshold: Int {
        switch self {
        case .lagrange(let code): code.recoveryThreshold
        case .shamir(let code): code.sharing.productThreshold
        }
    }

    /// The greatest K with the same other counts, whatever the data; `nil` if there is none.
    public var greatestPartitionCount: Int? {
        switch self {
        case .lagrange(let code): code.greatestPartitionCount
        case .shamir: .max
        }
    }

    /// The rows of a worker's share of data with `rowCount` rows.
    public func shareRowCount(rowCount: Int) -> Int {
        switch self {
        case .lagrange(let code): (rowCount + code.partitionCount - 1) / code.partitionCount
        case .shamir: rowCount
        }
    }

    /// Checks that the counts fit together.
    ///
    /// - Throws: `CodingError`. A sharing's counts are valid already, but for K.
    public func validate() throws(CodingError) {
        switch self {
        case .lagrange(let code): try code.validate()
        case .shamir(let code):
            guard code.partitionCount >= 1 else {
                throw .countTooSmall(parameter: "partitions", have: code.partitionCount, need: 1)
            }
        }
    }
}

/// The counts of a BGW training.
public struct ShamirCode: Hashable, Sendable {
    /// The workers that take part, and T.
    public let sharing: ShamirParameters
    /// The row blocks whose gradients are opened apart, K, so that each fits the field: the master adds them as integers.
    public var partitionCount: Int
    /// How shares of products come back to degree T.
    public let reduction: DegreeReduction

    /// The counts for so many workers. To share again takes `2T + 1` of them; all others would only repeat the work of
    /// these, and do not take part.
    ///
    /// - Parameters:
    ///   - workerCount: N.
    ///   - privacyThreshold: T; the greatest that there is if not given.
    ///   - partitionCount: K.
    ///   - reduction: the way of degree reduction.
    /// - Throws: `SharingError.tooFewWorkers` if N is less than three, `.privacyOutOfRange` if T is not in
    ///   `1 ... ⌊(N − 1)/2⌋`.
    public init(
        workerCount: Int, privacyThreshold: Int? = nil, partitionCount: Int = usualPartitionCount,
        reduction: DegreeReduction
    ) throws(SharingError) {
        var sharing = try ShamirParameters(workerCount: workerCount)
        if let privacyThreshold {
            sharing = try ShamirParameters(workerCount: workerCount, privacyThreshold: privacyThreshold)
        }
        if reduction == .reshare {
            sharing = try ShamirParameters(
                workerCount: sharing.productThreshold, privacyThreshold: sharing.privacyThreshold)
        }
        self.sharing = sharing
        self.partitionCount = partitionCount
        self.reduction = reduction
    }

    /// The K to take where none is asked for: about as many blocks as a Lagrange code of 40 workers has.
    public static let usualPartitionCount = 8
}

/// How shares of degree 2T become shares of degree T.
public enum DegreeReduction: String, CaseIterable, Codable, Sendable {
    /// `2T + 1` workers share their shares again among themselves; one all-to-all exchange (Ben-Or, Goldwasser, Wigderson
    /// 1988).
    case reshare
    /// One worker opens the masked product for all; needs double sharings, which all N workers make (Damgård, Nielsen
    /// 2007).
    case king
}
