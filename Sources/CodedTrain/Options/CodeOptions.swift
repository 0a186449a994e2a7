import ArgumentParser
import MPIRuntime
import PrimeFields
import TrainingProtocols

/// How the work is distributed.
struct CodeOptions: ParsableArguments {
    @Option(
        help: """
            lcc: coded and private; dple: coded over real or complex numbers, with noise in the answers; bgw: private by multi-party computation on Shamir shares, the baseline; quantized: \
            the same integers in clear; plain: floating point in clear.
            """)
    var scheme = Scheme.lcc

    @Option(
        help: """
            bgw: how products come back to degree T. reshare: all workers share theirs again; king: one worker opens \
            them behind masks that all N workers make.
            """)
    var reduction = DegreeReduction.reshare

    @Option(
        help: """
            lcc: chooses K, T and S. balanced: T = S = max(1, N/10), K as large as fits; case-1: K = (N-1)/3, T = 1; \
            case-2: K = T = (N+2)/6 (the paper's).
            """)
    var preset = CodePreset.balanced

    @Option(
        name: [.customShort("K"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "lcc, dple: blocks that the data are cut into, K: each worker does 1/K. bgw: blocks opened apart (8).",
            valueName: "n"))
    var partitions: Int?

    @Option(
        name: [.customShort("T"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "Colluding workers that together learn nothing (dple: little), T. bgw: (N-1)/2 if not given.",
            valueName: "n"))
    var privacy: Int?

    @Option(
        name: [.customShort("S"), .long], parsing: .unconditional,
        help: ArgumentHelp("lcc: workers that need not answer, S.", valueName: "n"))
    var stragglers: Int?

    @Option(
        name: [.customShort("A"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            """
            lcc: workers that may answer wrongly, A: up to A wrong answers a round are corrected and their workers named, \
            each at the price of two more answers. More than A are noticed if they are wrong at random, but if they \
            collude, they can falsify the model. Privacy is the business of -T alone.
            """, valueName: "n"))
    var adversaries = 0

    @Flag(
        help: """
            lcc: a worker that answered wrongly gets no more tasks. It stays one of the A: with q left out, A - q of the \
            others may answer wrongly.
            """)
    var quarantine = false

    @Option(help: "Prime field, by its bits; auto is the smallest that is safe.")
    var field = FieldChoice.auto

    @Option(
        name: .customLong("in-process"), parsing: .unconditional,
        help: ArgumentHelp("Run this many workers in this process, without mpirun.", valueName: "n"))
    var inProcess: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The longest wait for the answers of a round, or for a share to be taken over.", valueName: "seconds"))
    var deadline = RuntimeLimits.usualRoundSeconds

    /// Decoding costs grow with the square of the number of workers, and all shares are in one memory.
    private static let greatestInProcess = 2000
    /// More than any number of workers, and small enough for thresholds to be computed with.
    private static let greatestCount = 1_000_000

    func fill(_ configuration: inout TrainConfiguration) {
        configuration.scheme = scheme
        configuration.reduction = reduction
        configuration.preset = preset
        configuration.partitions = partitions
        configuration.privacy = privacy
        configuration.stragglers = stragglers
        configuration.adversaries = adversaries
        configuration.quarantine = quarantine
        configuration.field = field
        configuration.inProcess = inProcess
        configuration.deadline = deadline
    }

    func validate() throws {
        if !(deadline > 0 && deadline.isFinite) { throw ValidationError("--deadline takes a positive number.") }
        if scheme == .bgw, stragglers ?? 0 != 0 {
            throw ValidationError(
                "-S is for --scheme lcc: under bgw the workers compute together, and none of them may be missing.")
        }
        if scheme == .dple {
            if stragglers != nil {
                throw ValidationError(
                    "-S is for --scheme lcc: under dple, all workers beyond D and the --margin may stay away.")
            }
            if adversaries != 0 || quarantine {
                throw ValidationError(
                    """
                    \(quarantine ? "--quarantine" : "-A") is for --scheme lcc: under dple, wrong answers cannot be told \
                    from noise.
                    """)
            }
        }
        if scheme == .bgw, adversaries != 0 || quarantine {
            throw ValidationError(
                """
                \(quarantine ? "--quarantine" : "-A") is for --scheme lcc: under bgw a wrong message spreads to what all \
                workers compute, and cannot be corrected.
                """)
        }
        let counts = [("-K", partitions), ("-T", privacy), ("-S", stragglers), ("-A", adversaries)]
        for (name, count) in counts where count ?? 0 > Self.greatestCount {
            throw ValidationError("\(name) takes a number up to \(Self.greatestCount).")
        }
        if let inProcess, inProcess > Self.greatestInProcess {
            throw ValidationError("--in-process takes at most \(Self.greatestInProcess) workers.")
        }
        if let inProcess, inProcess < 1 {
            throw ValidationError("--in-process takes the number of workers, at least 1.")
        }
    }
}

/// A field, or the choice left to the plan.
enum FieldChoice: String, CaseIterable, Codable, ExpressibleByArgument {
    case auto, p24, p26, p31, p61

    /// The field, or `nil` for auto.
    var field: PrimeField? { PrimeField(rawValue: rawValue) }
}

extension Scheme: ExpressibleByArgument {}
extension DegreeReduction: ExpressibleByArgument {}
extension CodePreset: ExpressibleByArgument {}
