import Foundation
import PrimeFields

extension StorageSlice {
    /// A copy of `data`, as a message.
    init(copying data: Data) {
        let storage = AlignedStorage(byteCount: data.count)
        data.copyBytes(to: UnsafeMutableRawBufferPointer(start: storage.base, count: data.count))
        self.init(storage, range: 0..<data.count)
    }

    /// A value as JSON.
    init(json value: some Encodable) throws { self.init(copying: try JSONEncoder().encode(value)) }
}
