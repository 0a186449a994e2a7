/// Scratch memory of a kernel, kept from call to call.
public struct KernelWorkspace {
    private var storage = AlignedStorage(byteCount: 0)

    /// Memory for at least `byteCount` bytes, aligned to 64; what it holds is not defined.
    mutating func memory(byteCount: Int) -> UnsafeMutableRawPointer {
        if storage.byteCount < byteCount { storage = AlignedStorage(byteCount: byteCount) }
        return storage.base
    }
}
