import PrimeFields

/// Gives residues of one's choice, in order, to whoever draws from a field below 2²⁴. By reference, so that a test sees
/// what is left of the script.
public final class ScriptedGenerator: CryptographicGenerator {
    private var script: ArraySlice<UInt32>

    /// The generator of these residues.
    public init(_ script: [UInt32]) { self.script = script[...] }

    /// A script for matrices of these rows, each padded to whole strides with zeros.
    public convenience init(rows: [[UInt32]]) {
        self.init(
            rows.flatMap { row in
                let stride = ResidueMatrix<UInt32>.rowStride(columnCount: row.count)
                return row + [UInt32](repeating: 0, count: stride - row.count)
            })
    }

    /// How many residues nobody has drawn.
    public var remaining: Int { script.count }

    /// Fills `bytes` with the next residues, three bytes each.
    public func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count % 3 == 0 && bytes.count / 3 <= script.count, "more is drawn than the script has")
        for (place, value) in zip(stride(from: 0, to: bytes.count, by: 3), script) {
            for byte in 0..<3 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
        }
        script = script.dropFirst(bytes.count / 3)
    }
}
