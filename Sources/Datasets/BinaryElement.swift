/// The type of the elements of a binary array.
enum BinaryElement: Equatable {
    case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float, double

    /// The size in bytes.
    var size: Int {
        switch self {
        case .uint8, .int8: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float: 4
        case .uint64, .int64, .double: 8
        }
    }

    /// Whether elements may be infinite, or not a number.
    var isFloating: Bool { self == .float || self == .double }

    /// The element at `p`.
    func number(at p: UnsafeRawPointer, bigEndian: Bool) -> Double {
        switch self {
        case .uint8: Double(p.loadUnaligned(as: UInt8.self))
        case .int8: Double(p.loadUnaligned(as: Int8.self))
        case .uint16: Double(Self.load(p, UInt16.self, bigEndian))
        case .int16: Double(Self.load(p, Int16.self, bigEndian))
        case .uint32: Double(Self.load(p, UInt32.self, bigEndian))
        case .int32: Double(Self.load(p, Int32.self, bigEndian))
        case .uint64: Double(Self.load(p, UInt64.self, bigEndian))
        case .int64: Double(Self.load(p, Int64.self, bigEndian))
        case .float: Double(Float(bitPattern: Self.load(p, UInt32.self, bigEndian)))
        case .double: Double(bitPattern: Self.load(p, UInt64.self, bigEndian))
        }
    }

    /// Converts `count` elements.
    func convert(
        _ source: UnsafeRawPointer, count: Int, bigEndian: Bool, to target: UnsafeMutablePointer<Float>
    ) {
        switch self {
        case .uint8: for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i, as: UInt8.self)) }
        case .int8: for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i, as: Int8.self)) }
        case .uint16: for i in 0..<count { target[i] = Float(Self.load(source + 2 * i, UInt16.self, bigEndian)) }
        case .int16: for i in 0..<count { target[i] = Float(Self.load(source + 2 * i, Int16.self, bigEndian)) }
        case .uint32: for i in 0..<count { target[i] = Float(Self.load(source + 4 * i, UInt32.self, bigEndian)) }
        case .int32: for i in 0..<count { target[i] = Float(Self.load(source + 4 * i, Int32.self, bigEndian)) }
        case .uint64: for i in 0..<count { target[i] = Float(Self.load(source + 8 * i, UInt64.self, bigEndian)) }
        case .int64: for i in 0..<count { target[i] = Float(Self.load(source + 8 * i, Int64.self, bigEndian)) }
        case .float:
            for i in 0..<count { target[i] = Float(bitPattern: Self.load(source + 4 * i, UInt32.self, bigEndian)) }
        case .double:
            for i in 0..<count {
                target[i] = Float(Double(bitPattern: Self.load(source + 8 * i, UInt64.self, bigEndian)))
            }
        }
    }

    @inline(__always)
    private static func load<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ p: UnsafeRawPointer, _ type: Integer.Type, _ bigEndian: Bool
    ) -> Integer {
        let value = p.loadUnaligned(as: type)
        return bigEndian ? Integer(bigEndian: value) : Integer(littleEndian: value)
    }
}
