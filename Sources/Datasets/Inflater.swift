import CZlib

/// Unpacks a gzip file piece by piece.
final class Inflater {
    private let file: String
    private let descriptor: Int32
    // zlib keeps a pointer to the stream: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: ByteBuffer
    private var storedPosition = 0
    private var isAtEnd = false
    private var isInsideMember = true

    /// Unpacks what follows in `descriptor`, of which the bytes `start` were read before.
    init(file: String, descriptor: Int32, start: [UInt8]) throws(DataError) {
        self.file = file
        self.descriptor = descriptor
        input = ByteBuffer(capacity: 1 << 18)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input.raw.copyBytes(from: start)
        storedPosition = start.count
        stream.pointee.next_in = input.raw.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(start.count)
        // 15 bits of window, and 16 for the gzip format.
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw .damagedArchive(file: file, offset: 0) }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Unpacks some bytes; 0 at the end of the file.
    func read(into target: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        guard !isAtEnd, !target.isEmpty else { return 0 }
        let room = UInt32(min(target.count, 1 << 30))
        stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = room
        while stream.pointee.avail_out == room {
            if stream.pointee.avail_in == 0, try !refill() {
                guard !isInsideMember else { throw .truncatedArchive(file: file, byteCount: storedPosition) }
                isAtEnd = true
                return 0
            }
            if !isInsideMember, try !startMember() { continue }
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK, Z_BUF_ERROR:
                continue
            case Z_STREAM_END:
                isInsideMember = false
            default:
                throw .damagedArchive(file: file, offset: offset)
            }
        }
        return Int(room - stream.pointee.avail_out)
    }

    private var offset: Int { storedPosition - Int(stream.pointee.avail_in) }

    private func refill() throws(DataError) -> Bool {
        let count = try ByteSource.readStored(descriptor, into: input.raw, file: file)
        storedPosition += count
        stream.pointee.next_in = input.raw.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
        return count > 0
    }

    /// Begins the next member; zeros between or after members are skipped, as gzip does, and false returned.
    private func startMember() throws(DataError) -> Bool {
        while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
            stream.pointee.next_in += 1
            stream.pointee.avail_in -= 1
        }
        guard stream.pointee.avail_in > 0 else { return false }
        guard stream.pointee.next_in.pointee == 0x1f, inflateReset(stream) == Z_OK else {
            throw .damagedArchive(file: file, offset: offset)
        }
        isInsideMember = true
        return true
    }
}
