#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the system says of this process's memory.
package enum ProcessMemory {
    /// The greatest resident set so far, in bytes. The corresponding C function is `getrusage`.
    package static var peakBytes: Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss * 1024
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss
        #endif
    }
}
