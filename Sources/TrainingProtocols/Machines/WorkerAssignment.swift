import PrimeFields

/// What a worker must know to build its machine: nothing of the data but its shape.
public struct WorkerAssignment: Hashable, Codable, Sendable {
    /// What it does with its share.
    public let role: WorkerRole
    /// The field; of no meaning to a role over the reals.
    public let field: PrimeField
    /// The columns of the data, d.
    public let featureCount: Int
    /// The coefficients of the polynomial, `C₀ … C_r`, as signed integers.
    public let coefficients: [Int64]
    /// The share's tiles.
    public let layout: TileLayout
    /// How it fails on purpose; empty in an earnest run.
    public var faults: [InjectedFault] = []

    /// An assignment with the given values.
    package init(
        role: WorkerRole, field: PrimeField, featureCount: Int, coefficients: [Int64], layout: TileLayout
    ) {
        self.role = role
        self.field = field
        self.featureCount = featureCount
        self.coefficients = coefficients
        self.layout = layout
    }

    /// Whether answers are real numbers instead of residues.
    public var answersAreReal: Bool { if case .analog = role { true } else { false } }

    /// The bytes of an answer.
    public var answerByteCount: Int {
        switch role {
        case .coded: featureCount * field.bytesPerResidue
        // Whole rows, padding included, one for each block.
        case .sharing(let role): role.partitionCount * layout.bytesPerRow
        // As a row of the share, its planes one after another.
        case .analog: layout.bytesPerRow
        }
    }

    /// Builds the worker's machine.
    ///
    /// - Parameter makeGenerator: gives generators of masks and noise, each with a key of its own, to workers that share
    ///   what they compute or add noise to it.
    /// - Throws: what `makeGenerator` throws.
    public func makeWorker(
        makeGenerator: () throws -> any CryptographicGenerator = { try MaskGenerator() }
    ) throws -> any WorkerMachine {
        if case .analog(let role) = role {
            return DPLEWorker(assignment: self, role: role, generator: try makeGenerator())
        }
        func worker<Word: ResidueWord>(_ modulus: Modulus<Word>) throws -> any WorkerMachine {
            switch role {
            case .coded: CodedPrivateMLWorker(assignment: self, modulus: modulus)
            case .sharing(let role):
                try BGWWorker(assignment: self, role: role, modulus: modulus, makeGenerator: makeGenerator)
            case .analog: preconditionFailure("no field")
            }
        }
        return switch field {
        case .p24: try worker(Modulus<UInt32>.p24)
        case .p26: try worker(Modulus<UInt32>.p26)
        case .p31: try worker(Modulus<UInt32>.p31)
        case .p61: try worker(Modulus<UInt64>.p61)
        }
    }
}

/// What a worker does with its share of the data.
public enum WorkerRole: Hashable, Codable, Sendable {
    /// It computes on its own.
    case coded
    /// It computes together with the others.
    case sharing(SharingRole)
    /// It computes on its own with real or complex numbers.
    case analog(AnalogRole)
}

/// A worker's part in a multi-party computation.
public struct SharingRole: Hashable, Codable, Sendable {
    /// Which worker it is.
    public let worker: WorkerID
    /// N.
    public let workerCount: Int
    /// T.
    public let privacyThreshold: Int
    /// The row blocks whose gradients are opened apart, K.
    public let partitionCount: Int
    /// How shares of products come back to degree T.
    public let reduction: DegreeReduction
    /// The round that the run begins with: more than one if an earlier run did those before.
    public let firstRound: Int
}

/// The ways to train.
public enum Scheme: String, CaseIterable, Codable, Sendable {
    /// CodedPrivateML: on Lagrange-coded data, by workers.
    case lcc
    /// Multi-party computation on Shamir shares, by workers among themselves: the baseline.
    case bgw
    /// DPLE: Lagrange coding over the reals or complexes, with noise in the workers' answers.
    case dple
    /// The same integers in clear, by the master alone: the model must be the same bit for bit.
    case quantized
    /// Floating point in clear, with the true sigmoid.
    case plain

    /// Whether workers do the work.
    public var hasWorkers: Bool { self == .lcc || self == .bgw || self == .dple }
}
