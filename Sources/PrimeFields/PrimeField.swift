/// The fields that a run can be set to, smallest first.
public enum PrimeField: String, CaseIterable, Codable, Sendable {
    /// 15 485 863, the millionth prime: the field of the CodedPrivateML paper (not the largest 24-bit prime).
    case p24
    /// 2²⁶ − 5.
    case p26
    /// 2³¹ − 1.
    case p31
    /// 2⁶¹ − 1.
    case p61

    /// The prime.
    public var prime: UInt64 {
        switch self {
        case .p24: 15_485_863
        case .p26: (1 << 26) - 5
        case .p31: (1 << 31) - 1
        case .p61: (1 << 61) - 1
        }
    }

    /// The greatest magnitude that can be lifted without ambiguity, `(p − 1)/2`.
    public var greatestLifted: Int64 { Int64((prime - 1) / 2) }

    /// The bytes that one residue takes in memory and in messages.
    public var bytesPerResidue: Int { self == .p61 ? 8 : 4 }
}

extension Modulus where Word == UInt32 {
    /// 15 485 863.
    public static let p24 = named(.p24)
    /// 2²⁶ − 5.
    public static let p26 = named(.p26)
    /// 2³¹ − 1.
    public static let p31 = named(.p31)

    private static func named(_ field: PrimeField) -> Self {
        guard let modulus = try? Self(UInt32(field.prime)) else { preconditionFailure("\(field) is no prime field") }
        return modulus
    }
}

extension Modulus where Word == UInt64 {
    /// 2⁶¹ − 1.
    public static let p61: Self = {
        guard let modulus = try? Self(PrimeField.p61.prime) else { preconditionFailure("p61 is no prime field") }
        return modulus
    }()
}
