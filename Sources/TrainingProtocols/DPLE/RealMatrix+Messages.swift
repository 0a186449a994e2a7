import AnalogCoding

extension RealMatrix {
    /// Copies a message of whole rows, padding included, to the rows from `first` on.
    ///
    /// - Returns: whether it is one: of the right length, with nothing but finite numbers. If not, nothing is copied.
    mutating func setRows(_ first: Int, count: Int, to message: UnsafeRawBufferPointer) -> Bool {
        precondition(0 <= first && first + count <= rowCount, "rows outside of the matrix")
        let (width, stride) = (columnCount, rowStride)
        guard message.count == count * stride * MemoryLayout<Double>.size else { return false }
        for row in 0..<count {
            for column in 0..<width {
                let place = (row * stride + column) * MemoryLayout<Double>.size
                guard message.loadUnaligned(fromByteOffset: place, as: Double.self).isFinite else { return false }
            }
        }
        guard let from = message.baseAddress else { return true }
        withMutableNumbers { numbers in
            UnsafeMutableRawPointer(numbers.baseAddress! + first * stride).copyMemory(
                from: from, byteCount: message.count)
        }
        return true
    }
}
