/// Why numbers cannot be taken into the field.
public enum QuantizationError: Error, Hashable, Sendable {
    /// A number of scale bits is outside of its range.
    case bitsOutOfRange(parameter: String, have: Int, range: ClosedRange<Int>)
    /// The polynomial's degree is not one that is fitted.
    case unsupportedDegree(Int)
    /// The interval of the fit is not positive and finite.
    case invalidSigmoidRange(Double)
    /// The leading coefficient is zero, so the polynomial cannot be made monic.
    case leadingCoefficientIsZero(degree: Int)
    /// All coefficients but the constant round to zero with so few bits.
    case coefficientsVanish(bits: Int)
    /// A coefficient as an integer does not fit into 62 bits.
    case coefficientTooLarge(power: Int)
    /// A data value is not finite, or not below 2³¹ when scaled. Row and column are counted from zero.
    case valueOutOfRange(row: Int, column: Int)
    /// A weight is not finite, or not below 2⁶² when scaled: the training diverges.
    case weightOutOfRange(feature: Int)
}
