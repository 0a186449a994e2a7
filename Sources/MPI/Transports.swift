#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The ways that messages of Open MPI take.
public enum Transports {
    /// Whether ranks of one host reach each other over shared memory: they do unless the setting `btl`, a list of the
    /// transports that may be used or, after `^`, of those that may not, leaves it out.
    ///
    /// - Parameter setting: the value of `--mca btl`, if there is one.
    public static func shareMemory(setting: String?) -> Bool {
        guard let setting else { return true }
        let isExcluding = setting.hasPrefix("^")
        let names = setting.drop { $0 == "^" }.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        return names.contains { $0 == "vader" || $0 == "sm" } != isExcluding
    }

    /// The same for this process.
    public static let shareMemory = shareMemory(setting: getenv("OMPI_MCA_btl").map { String(cString: $0) })
}
