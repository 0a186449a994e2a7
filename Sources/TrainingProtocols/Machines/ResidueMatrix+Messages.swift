import PrimeFields

// Words from outside are looked at before they are used: a kernel's bounds hold for residues alone.
extension ResidueMatrix {
    /// Fills the rows with a task: r vectors of weights, one after another.
    ///
    /// - Throws: `ProtocolError.malformedTask` if the task has another length or words that are no residues; what the
    ///   matrix holds is not defined then.
    mutating func setRows(toTask task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) {
        let bytes = columnCount * MemoryLayout<Word>.size
        let rowCount = rowCount
        let isValid =
            task.count == rowCount * bytes
            && (0..<rowCount).allSatisfy { j in
                setRow(j, count: columnCount, to: UnsafeRawBufferPointer(rebasing: task[j * bytes..<(j + 1) * bytes]))
            }
        guard isValid else {
            throw .malformedTask(round: round, byteCount: task.count, expected: rowCount * bytes)
        }
    }

    /// Copies a message of `count` residues to the front of row `i`.
    ///
    /// - Returns: whether the message is one; if not, what the row holds is not defined.
    mutating func setRow(_ i: Int, count: Int, to message: UnsafeRawBufferPointer) -> Bool {
        precondition(0 <= i && i < rowCount && count <= rowStride, "words outside of the row")
        guard message.count == count * MemoryLayout<Word>.size else { return false }
        guard count > 0 else { return true }
        let (start, modulus) = (i * rowStride, modulus)
        return withMutableWords { words in
            let row = words.baseAddress! + start
            UnsafeMutableRawPointer(row).copyMemory(from: message.baseAddress!, byteCount: message.count)
            guard Word.areResidues(row, count: count, modulus: modulus) else {
                row.update(repeating: 0, count: count)
                return false
            }
            return true
        }
    }
}
