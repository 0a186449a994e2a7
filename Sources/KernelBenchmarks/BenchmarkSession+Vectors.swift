import PrimeFields

extension BenchmarkSession {
    /// Masks, residues of quantized integers and the operations on shared vectors, on one core.
    mutating func measureVectors<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        measureMasks(field, modulus: modulus)
        for source in [DataSource.cache, .memory] {
            // Two vectors that come from memory are as large as the share that does.
            let count =
                source == .cache ? scale.vectorCount : max(1, scale.memoryBytes / 2 / MemoryLayout<Word>.size)
            var vector = ResidueMatrix(rowCount: 1, columnCount: count, modulus: modulus)
            measureResidues(field, source: source, residues: &vector)
            measureElementwise(field, source: source, vector: &vector)
        }
    }

    private mutating func measureMasks<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        var generator = maskGenerator()
        let count = scale.vectorCount
        var masks = ResidueMatrix(rowCount: 1, columnCount: count, modulus: modulus)
        // Candidates of three, four or eight bytes, of which a part p / 2ᵇ is kept.
        let bytesPerCandidate: Double = field == .p24 ? 3 : field == .p61 ? 8 : 4
        let bits = 64 - field.prime.leadingZeroBitCount
        let candidates = Double(count) * Double(UInt64(1) << UInt64(bits)) / Double(field.prime)
        let cost = KernelCost(
            elements: Double(count), demands: [(.keyStream, candidates * bytesPerCandidate)])
        masks.withMutableWords { words in
            let words = UnsafeMutableBufferPointer(rebasing: words[..<count])
            measure("masks", field: field, shape: "1 x \(count)", source: .cache, cost: cost) { _ in
                generator.fill(residues: words, modulus: modulus)
            }
        }
        let isRight = masks.withWords { words in
            words.baseAddress.map { Word.areResidues($0, count: count, modulus: modulus) } ?? true
        }
        check(isRight && masks.row(0).contains { $0 != 0 }, "masks", field)
    }

    private mutating func measureResidues<Word: ResidueWord>(
        _ field: PrimeField, source: DataSource, residues: inout ResidueMatrix<Word>
    ) {
        let (count, modulus) = (residues.columnCount, residues.modulus)
        let storage = AlignedStorage(byteCount: count * 4)
        let integers = storage.base.bindMemory(to: Int32.self, capacity: count)
        for c in 0..<count { integers[c] = Int32(truncatingIfNeeded: c & 2047) - 1000 }
        let bytes = Double(count * (4 + MemoryLayout<Word>.size))
        let cost = KernelCost(bytes: bytes, elements: Double(count), demands: [(.update, bytes)])
        residues.withMutableWords { words in
            guard let to = words.baseAddress else { return }
            measure(
                "residues of integers (reads and writes)", field: field, shape: "1 x \(count)", source: source,
                cost: cost
            ) { _ in Word.residues(of: integers, count: count, into: to, modulus: modulus) }
        }
        let last = Int64(integers[count - 1])
        check(residues[0, count - 1] == modulus.residue(of: last), "residues of integers", field)
    }

    private mutating func measureElementwise<Word: ResidueWord>(
        _ field: PrimeField, source: DataSource, vector a: inout ResidueMatrix<Word>
    ) {
        let (count, modulus) = (a.columnCount, a.modulus)
        var generator = maskGenerator()
        let b = generator.uniformMatrix(rowCount: 1, columnCount: count, modulus: modulus)
        let scalar = modulus.value - 7
        let size = Double(MemoryLayout<Word>.size)
        let operations: [(String, Double, (inout ResidueMatrix<Word>) -> Void, (Word, Word) -> Word)] = [
            ("sums (reads and writes)", 3, { $0.add(b) }, modulus.add),
            ("differences (reads and writes)", 3, { $0.subtract(b) }, modulus.subtract),
            ("entrywise products (reads and writes)", 3, { $0.multiply(entriesBy: b) }, modulus.multiply),
            (
                "sums with multiples (reads and writes)", 3, { $0.add(b, multipliedBy: scalar) },
                { modulus.add($0, modulus.multiply($1, scalar)) }
            ),
            (
                "sums with a constant (reads and writes)", 2, { $0.add(constant: scalar) },
                { a, _ in modulus.add(a, scalar) }
            ),
        ]
        for (kernel, streamCount, operation, plain) in operations {
            let bytes = Double(count) * size * streamCount
            let cost = KernelCost(bytes: bytes, elements: Double(count), demands: [(.update, bytes)])
            // In place, so that the values go on; one more call is compared with plain arithmetic.
            measure(kernel, field: field, shape: "1 x \(count)", source: source, cost: cost) { _ in operation(&a) }
            let places = [0, count / 2, count - 1]
            let before = places.map { a[0, $0] }
            operation(&a)
            let isRight = zip(places, before).allSatisfy { place, value in a[0, place] == plain(value, b[0, place]) }
            check(isRight, kernel, field)
        }
    }
}
