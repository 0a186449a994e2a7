import PrimeFields
import Testing
import _TestSupport

@Suite struct StorageTests {
    @Test(arguments: [0, 1, 63, 64, 1000, (2 << 20) - 1, 2 << 20, (2 << 20) + 1, 5_000_000])
    func isAlignedAndZero(_ byteCount: Int) {
        // Twice: memory that comes back from the first must be cleared again.
        for _ in 0..<2 {
            let storage = AlignedStorage(byteCount: byteCount)
            let alignment = byteCount >= AlignedStorage.hugePageBytes ? AlignedStorage.hugePageBytes : 64
            #expect(storage.byteCount == byteCount)
            #expect(Int(bitPattern: storage.base) % alignment == 0)
            let bytes = UnsafeMutableRawBufferPointer(start: storage.base, count: byteCount)
            #expect(bytes.allSatisfy { $0 == 0 })
            for i in bytes.indices { bytes[i] = 0xff }
        }
    }

    @Test func aSliceHasItsBytesAndKeepsThem() {
        var storage: AlignedStorage? = AlignedStorage(byteCount: 100)
        storage?.base.storeBytes(of: 7, toByteOffset: 10, as: UInt8.self)
        let slice = storage.map { StorageSlice($0, range: 10..<20) }
        storage = nil
        #expect(slice?.byteCount == 10)
        #expect(slice?.withUnsafeBytes { Array($0) } == [7, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(slice?.unsafeBytes.first == 7)
    }
}

@Suite struct ResidueMatrixTests {
    @Test func pads() {
        #expect(ResidueMatrix<UInt32>.rowStride(columnCount: 0) == 0)
        #expect(ResidueMatrix<UInt32>.rowStride(columnCount: 1) == 16)
        #expect(ResidueMatrix<UInt32>.rowStride(columnCount: 16) == 16)
        #expect(ResidueMatrix<UInt32>.rowStride(columnCount: 17) == 32)
        #expect(ResidueMatrix<UInt64>.rowStride(columnCount: 9) == 16)
        let matrix = ResidueMatrix([[1, 2], [3, 4]], modulus: .p24)
        #expect(matrix.withWords { $0.count } == 32)
        #expect(matrix.withWords { Int(bitPattern: $0.baseAddress) % 64 } == 0)
    }

    @Test func holdsTheResiduesOfSignedIntegers() {
        let matrix = ResidueMatrix([[-1, 0], [15_485_863, 15_485_864]], modulus: .p24)
        #expect(matrix[0, 0] == 15_485_862 && matrix[0, 1] == 0)
        #expect(matrix.row(1) == [0, 1])
    }

    @Test func copiesOnWrite() {
        var a = ResidueMatrix([[1, 2, 3]], modulus: Modulus<UInt32>.p24)
        let b = a
        let slice = a.rowSlice(0)
        #expect(a.withWords { $0.baseAddress } == b.withWords { $0.baseAddress }, "copies share memory")
        a[0, 1] = 9
        #expect(a.row(0) == [1, 9, 3] && b.row(0) == [1, 2, 3])
        #expect(slice.byteCount == 12)
        #expect(slice.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) } == [1, 2, 3])
        let place = a.withWords { $0.baseAddress }
        a[0, 2] = 8
        #expect(a.withWords { $0.baseAddress } == place, "a lone owner writes in place")
    }

    @Test(arguments: TestField.allCases)
    func equalityIgnoresPadding(_ field: TestField) throws {
        try field.with {
            padding(modulus: $0)
        } _: {
            padding(modulus: $0)
        }
    }

    private func padding<Word: ResidueWord>(modulus: Modulus<Word>) {
        let a = ResidueMatrix([[1, 2], [3, 4]], modulus: modulus)
        var b = a
        b.withMutableWords { $0[a.rowStride - 1] = 5 }
        #expect(a == b)
        b[1, 1] = 0
        #expect(a != b)
        #expect(a != ResidueMatrix([[1, 2]], modulus: modulus))
    }
}
