import CKernelSupport
import LagrangeCoding
import PrimeFields
import SecretSharing

extension BenchmarkSession {
    /// The send buffers of one tile of all shares: those of a run, through which all data go, and such as a second-level
    /// cache holds, which are filled with the same data again and again and tell the arithmetic.
    private static var sendBuffers: [(source: DataSource, bytes: Int)] { [(.memory, 8 << 20), (.cache, 512 << 10)] }

    /// Encoding, Shamir sharing and decoding with the counts of a run on 40 workers, on one core.
    mutating func measureCoding<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        measureEncoding(field, modulus: modulus)
        measureSharing(field, modulus: modulus)
        measureDecoding(field, modulus: modulus)
    }

    /// `N = 40` shares of `K = 13` blocks and one mask, strip by strip from the quantized integers into send buffers.
    private mutating func measureEncoding<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        let code = lagrangeCode(modulus: modulus)
        let (blockCount, inputCount) = (code.parameters.partitionCount, code.encodingMatrix.columnCount)
        let (m, d) = (scale.encodedRowCount, scale.columnCount)
        let integers = (0..<blockCount * m * d).map { Int32($0 &* 48_271 % 2001 - 1000) }
        measureLane(
            "encode", field: field, shape: { "\(blockCount) blocks of \($0) to 40 shares" }, size: (m, d),
            lane: EncodingLane(code: code, generator: maskGenerator()), inputCount: inputCount,
            integers: integers, modulus: modulus
        ) { shares in
            // The first R = 14 shares of degree one in all that is encoded open the blocks again.
            let decoder = try? LagrangeCode(
                parameters: CodeParameters(
                    workerCount: 40, partitionCount: blockCount, privacyThreshold: 1, stragglerCount: 0,
                    functionDegree: 1), modulus: modulus
            ).decoder(workers: Array(0..<inputCount))
            return decoder.map { Self.combine($0, shares: shares, modulus: modulus) }
        }
    }

    /// `N = 40` Shamir shares of degree `T = 19`.
    private mutating func measureSharing<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        guard let parameters = try? ShamirParameters(workerCount: 40, privacyThreshold: 19),
            let scheme = try? ShamirScheme(parameters: parameters, modulus: modulus)
        else { preconditionFailure("40 workers fit into every field") }
        let (m, d) = scale.sharedShape
        let integers = (0..<m * d).map { Int32($0 &* 48_271 % 2001 - 1000) }
        measureLane(
            "share", field: field, shape: { "\($0) to 40 shares, T = 19" }, size: (m, d),
            lane: scheme.sharingLane(generator: maskGenerator()), inputCount: 20, integers: integers,
            modulus: modulus
        ) { shares in
            let opener = try? scheme.opener(degree: 19, workers: Array(0..<20))
            return opener.map { Self.combine($0, shares: shares, modulus: modulus) }
        }
    }

    /// Data through a lane, tile by tile into send buffers that are used again; checked by opening the last column.
    private mutating func measureLane<Word: ResidueWord>(
        _ kernel: String, field: PrimeField, shape: (String) -> String, size: (rows: Int, columns: Int),
        lane: EncodingLane<Word>, inputCount: Int, integers: [Int32], modulus: Modulus<Word>,
        opening: ([Word]) -> [Word]?
    ) {
        var lane = lane
        let outputCount = 40
        let blockWidth = size.rows * size.columns
        for (source, byteCount) in Self.sendBuffers {
            let tileWidth = min(byteCount / (outputCount * MemoryLayout<Word>.size) / 16 * 16, blockWidth)
            let count = source == .cache ? tileWidth : blockWidth
            let outputs = AlignedStorage(byteCount: outputCount * (tileWidth + 15) / 16 * 16 * MemoryLayout<Word>.size)
            let base = outputs.base.bindMemory(to: Word.self, capacity: outputCount * tileWidth)
            let pointers = (0..<outputCount).map { base + $0 * tileWidth }
            let products = Double(outputCount * inputCount * count)
            let read = Double(integers.count / blockWidth * count * MemoryLayout<Int32>.size)
            let written = Double(outputCount * count * MemoryLayout<Word>.size)
            let cost = KernelCost(
                multiplyAdds: products, bytes: read + written, elements: Double(outputCount * count),
                demands: [(Self.combinationLimit(field, inputCount: inputCount), products), (.read, read)])
            let shape = shape(source == .cache ? "\(count)" : "\(size.rows) x \(size.columns)")
            integers.withUnsafeBufferPointer { integers in
                guard let first = integers.baseAddress else { return }
                measure(kernel, field: field, shape: shape, source: source, cost: cost) { _ in
                    for start in stride(from: 0, to: count, by: tileWidth) {
                        let tile = start..<min(start + tileWidth, count)
                        lane.encode(columns: tile, outputs: pointers, base: start) { block, columns, strip in
                            guard let to = strip.baseAddress else { return }
                            Word.residues(
                                of: first + (block * blockWidth + columns.lowerBound), count: columns.count, into: to,
                                modulus: modulus)
                        }
                    }
                }
            }
            let last = pointers.map { $0[(count - 1) % tileWidth] }
            let expected = stride(from: count - 1, to: integers.count, by: blockWidth).map {
                modulus.residue(of: Int64(integers[$0]))
            }
            check(opening(last) == expected, kernel, field)
        }
    }

    /// The `K = 13` blocks of a result from `R = 40` answers to a worker step of degree 3 in all that is encoded.
    private mutating func measureDecoding<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        guard let decoder = try? lagrangeCode(modulus: modulus).decoder(workers: Array(0..<40)) else {
            preconditionFailure("40 answers decode")
        }
        var generator = maskGenerator()
        let d = scale.columnCount
        let answers = ResidueMatrix(uniformRows: 40, columnCount: d, modulus: modulus, generator: &generator)
        var blocks = ResidueMatrix(rowCount: decoder.outputCount, columnCount: d, modulus: modulus)
        let (stride, outputCount) = (answers.rowStride, decoder.outputCount)
        let products = Double(40 * outputCount * d)
        let cost = KernelCost(
            multiplyAdds: products, elements: Double(outputCount * d),
            demands: [(Self.combinationLimit(field, inputCount: 40), products)])
        answers.withWords { from in
            blocks.withMutableWords { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                let inputs = (0..<40).map { from + $0 * stride }
                let outputs = (0..<outputCount).map { to + $0 * stride }
                measure(
                    "decode", field: field, shape: "40 answers of \(d) to \(outputCount) blocks", source: .cache,
                    cost: cost
                ) { _ in decoder.apply(inputs: inputs, outputs: outputs, count: d) }
            }
        }
        let expected = Self.combine(decoder, shares: (0..<40).map { answers[$0, d - 1] }, modulus: modulus)
        check((0..<outputCount).map { blocks[$0, d - 1] } == expected, "decode", field)
    }

    /// 40 workers, 13 blocks, one mask, a worker function of degree 3 in all that is encoded: `R = 40`.
    private func lagrangeCode<Word: ResidueWord>(modulus: Modulus<Word>) -> LagrangeCode<Word> {
        let parameters = CodeParameters(
            workerCount: 40, partitionCount: 13, privacyThreshold: 1, stragglerCount: 0, functionDegree: 3)
        guard let code = try? LagrangeCode(parameters: parameters, modulus: modulus) else {
            preconditionFailure("40 workers fit into every field")
        }
        return code
    }

    /// Applies a combination to the first entries of one column.
    private static func combine<Word: ResidueWord>(
        _ combination: LinearCombination<Word>, shares: [Word], modulus: Modulus<Word>
    ) -> [Word] {
        var column = ResidueMatrix(rowCount: combination.inputCount, columnCount: 1, modulus: modulus)
        for i in 0..<combination.inputCount { column[i, 0] = shares[i] }
        let result = combination.apply(to: column)
        return (0..<combination.outputCount).map { result[$0, 0] }
    }

    /// What a linear combination is limited by: sums that a `Double` holds exactly are made in `Double`.
    private static func combinationLimit(_ field: PrimeField, inputCount: Int) -> MachineLimit {
        guard field != .p61 else { return .limbMultiplyAdd }
        let greatest = Double(field.prime - 1) * Double(field.prime - 1)
        let isExact = Double(inputCount) * greatest < 0x1p53
        return isExact && ck_build_level() >= 3 ? .doubleMultiplyAdd : .multiplyAdd
    }
}
