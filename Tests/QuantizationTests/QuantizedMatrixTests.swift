import Foundation
import Quantization
import Testing
import _TestSupport

@Suite struct QuantizedMatrixTests {
    @Test(
        arguments: [
            (0, [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], [-2, -1, 0, 1, 2, 3]),
            (0, [-0.51, -0.49, 0.49, 0.51, -1, 0], [-1, 0, 0, 1, -1, 0]),
            (2, [0.125, -0.125, 0.124, -0.126, 1, -1], [1, 0, 0, -1, 4, -4]),
            (4, [1.0 / 3, -1.0 / 3, 0.03125, -0.03125], [5, -5, 1, 0]),
            (24, [127.5, -127.5, 0x1p-24, 0x1p-25, -0x1p-25], [2_139_095_040, -2_139_095_040, 1, 1, 0]),
        ] as [(Int, [Float], [Int32])])
    func roundsHalvesUp(bits: Int, values: [Float], expected: [Int32]) throws {
        let matrix = try QuantizedMatrix([values], scaleBits: bits)
        #expect(Array(matrix.row(0)) == expected)
        #expect(matrix.scaleBits == bits)
    }

    @Test(arguments: [(1, 1), (7, 16), (129, 17), (1000, 33)], [0, 2, 7])
    func entriesAreThoseOfAPlainLoopAndRowsArePaddedWithZeros(shape: (Int, Int), bits: Int) throws {
        var generator = SeededGenerator(seed: UInt64(shape.0))
        let rows = generator.features(.signed, rowCount: shape.0, columnCount: shape.1)
        let matrix = try QuantizedMatrix(rows, scaleBits: bits)
        #expect(matrix.rowStride % 16 == 0 && matrix.rowStride >= shape.1 && matrix.rowStride < shape.1 + 16)
        for i in 0..<shape.0 {
            let expected = rows[i].map { Int32(floor(Double($0) * Double(1 << bits) + 0.5)) }
            #expect(Array(matrix.row(i)) == expected, "seed \(shape.0), row \(i)")
            for place in shape.1..<matrix.rowStride {
                #expect(matrix.unsafeEntries[i * matrix.rowStride + place] == 0, "row \(i)")
            }
        }
    }

    @Test(arguments: [-1, 25])
    func refusesScaleBitsOutOfRange(bits: Int) {
        #expect(throws: QuantizationError.bitsOutOfRange(parameter: "data", have: bits, range: 0...24)) {
            try QuantizedMatrix([[1]], scaleBits: bits)
        }
    }

    @Test(
        arguments: [
            (0, 2_147_483_648), (0, -2_147_483_648), (2, 536_870_912), (24, 128), (0, .infinity), (3, -.infinity),
            (1, .nan),
        ] as [(Int, Float)])
    func refusesTheFirstValueThatDoesNotFit(bits: Int, value: Float) {
        var rows = [[Float]](repeating: [Float](repeating: 0.5, count: 19), count: 300)
        rows[207][13] = value
        rows[207][15] = value
        rows[290][2] = value
        #expect(throws: QuantizationError.valueOutOfRange(row: 207, column: 13)) {
            try QuantizedMatrix(rows, scaleBits: bits)
        }
    }

    @Test func acceptsTheGreatestFloatsBelowTheLimit() throws {
        let matrix = try QuantizedMatrix([[2_147_483_520, -2_147_483_520]], scaleBits: 0)
        #expect(Array(matrix.row(0)) == [2_147_483_520, -2_147_483_520])
        let scaled = try QuantizedMatrix([[Float(128).nextDown]], scaleBits: 24)
        #expect(scaled[0, 0] == 2_147_483_520)
    }
}
