import PrimeFields

/// The fields that generic tests run over: two toy fields, for exhaustive tests, and the four that a run can be set to.
public enum FieldCase: String, CaseIterable, Sendable {
    /// Toy fields.
    case p7, p11, p13
    /// The fields of `PrimeField`.
    case p24, p26, p31, p61

    /// The fields that a run can be set to.
    public static let ofRuns: [Self] = [.p24, .p26, .p31, .p61]

    /// Calls one of the two with the field: `narrow` for residues of 32 bits, `wide` for 2⁶¹ − 1.
    public func with<Result>(
        _ narrow: (Modulus<UInt32>) throws -> Result, _ wide: (Modulus<UInt64>) throws -> Result
    ) throws -> Result {
        switch self {
        case .p7: try narrow(Modulus(7))
        case .p11: try narrow(Modulus(11))
        case .p13: try narrow(Modulus(13))
        case .p24: try narrow(.p24)
        case .p26: try narrow(.p26)
        case .p31: try narrow(.p31)
        case .p61: try wide(.p61)
        }
    }
}
