import PrimeFields

/// Refuses to run a build for a newer processor, which would otherwise die of an illegal instruction in mid-run.
package enum CPUCheck {
    /// Throws a ``CommandFailure`` on a processor that lacks what the build needs.
    package static func run() throws {
        guard !InstructionSet.isSupported else { return }
        throw CommandFailure(
            status: .internalError,
            what:
                "this program was built for \(InstructionSet.build), but the processor is \(InstructionSet.processor)",
            fix: "build it on this machine, or with `make build ARCH=x86-64` for any processor of the family")
    }
}
