#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A complex number for coefficients and small matrices; bulk data is kept in planes of real numbers instead.
public struct ComplexNumber: Hashable, Sendable {
    /// The real part.
    public var real: Double
    /// The imaginary part.
    public var imaginary: Double

    /// The number `real + i · imaginary`.
    public init(_ real: Double, _ imaginary: Double = 0) {
        self.real = real
        self.imaginary = imaginary
    }

    /// The number of this modulus and this angle in turns.
    public init(modulus: Double, turns: Double) {
        self.init(modulus * cos(2 * .pi * turns), modulus * sin(2 * .pi * turns))
    }

    static let zero = ComplexNumber(0)
    static let one = ComplexNumber(1)

    var conjugate: Self { Self(real, -imaginary) }
    /// `|z|²`.
    var squaredMagnitude: Double { real * real + imaginary * imaginary }
    /// `|z|`.
    var magnitude: Double { hypot(real, imaginary) }

    static func + (a: Self, b: Self) -> Self { Self(a.real + b.real, a.imaginary + b.imaginary) }
    static func - (a: Self, b: Self) -> Self { Self(a.real - b.real, a.imaginary - b.imaginary) }
    static func * (a: Self, b: Self) -> Self {
        Self(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }
    static func * (a: Double, b: Self) -> Self { Self(a * b.real, a * b.imaginary) }
    static func / (a: Self, b: Self) -> Self { (1 / b.squaredMagnitude) * (a * b.conjugate) }
    static func += (a: inout Self, b: Self) { a = a + b }
    static func -= (a: inout Self, b: Self) { a = a - b }
}
