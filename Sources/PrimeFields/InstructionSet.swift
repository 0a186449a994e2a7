import CKernelSupport

/// The vector instructions that the kernels use: fixed when the program is built.
public enum InstructionSet {
    /// What this build needs, as a level of the x86-64 psABI.
    public static var build: String { name(ck_build_level()) }

    /// What the processor has.
    public static var processor: String { name(ck_cpu_level()) }

    /// Whether the processor can run this build.
    public static var isSupported: Bool { ck_cpu_level() >= ck_build_level() }

    private static func name(_ level: Int32) -> String {
        switch level {
        case 4: "x86-64-v4"
        case 3: "x86-64-v3"
        case 1: "x86-64"
        default: "portable"
        }
    }
}
