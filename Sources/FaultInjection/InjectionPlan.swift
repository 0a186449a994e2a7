import Quantization
import TrainingProtocols

/// The failures of a run: which worker does what and when, with all that was left to chance chosen.
public struct InjectionPlan: Hashable, Sendable {
    /// The faults of each worker that has some, in the order in which they were asked for.
    public private(set) var faults: [WorkerID: [InjectedFault]] = [:]

    /// Nothing fails.
    public static let none = Self()

    private init() {}

    /// Chooses what was left to chance, and checks what was not.
    ///
    /// - Parameters:
    ///   - specifications: what was asked for.
    ///   - workerCount: the workers that take part, N.
    ///   - rounds: the rounds of the run at most, J.
    ///   - seed: all choices follow from it.
    /// - Throws: `InjectionError` for workers that do not exist and rounds beyond the end.
    public init(
        _ specifications: [FaultSpecification], workerCount: Int, rounds: Int, seed: UInt64
    ) throws(InjectionError) {
        for (place, wanted) in specifications.enumerated() {
            // Streams apart from those of the weights' roundings, which are numbered by rounds.
            var generator = RoundingGenerator(seed: ~seed, round: place)
            let chosen = try Self.workers(of: wanted, workerCount: workerCount, using: &generator)
            for worker in chosen {
                let moment = try Self.moment(of: wanted, rounds: rounds, using: &generator)
                faults[WorkerID(worker), default: []].append(
                    InjectedFault(kind: wanted.kind, moment: moment, seed: generator.next()))
            }
        }
    }

    /// Whether nothing fails.
    public var isEmpty: Bool { faults.isEmpty }

    /// The workers that change an answer which still looks like one, in whatever round.
    public var liarCount: Int {
        faults.values.count { faults in
            faults.contains { if case .corrupt(let corruption) = $0.kind { corruption.isLie } else { false } }
        }
    }

    /// The faults of one worker.
    public func faults(of worker: WorkerID) -> [InjectedFault] { faults[worker] ?? [] }

    /// Every fault by itself in the words of the grammar, ordered by workers, with nothing left to chance.
    public var descriptions: [String] {
        faults.sorted { $0.key < $1.key }.flatMap { worker, faults in
            faults.map { fault in
                let (kind, value) = fault.kind.words
                return "\(kind):\(worker.index)@\(fault.moment.words)" + (value.map { "=\($0)" } ?? "")
            }
        }
    }

    private static func workers(
        of wanted: FaultSpecification, workerCount: Int, using generator: inout RoundingGenerator
    ) throws(InjectionError) -> [Int] {
        switch wanted.workers {
        case .numbers(let numbers):
            if let worker = numbers.first(where: { $0 >= workerCount }) {
                throw .noSuchWorker(wanted.description, worker: worker, workerCount: workerCount)
            }
            return numbers
        case .any(let count):
            guard count <= workerCount else {
                throw .tooManyWorkers(wanted.description, have: count, workerCount: workerCount)
            }
            return (0..<workerCount).shuffled(using: &generator).prefix(count).sorted()
        }
    }

    private static func moment(
        of wanted: FaultSpecification, rounds: Int, using generator: inout RoundingGenerator
    ) throws(InjectionError) -> InjectedFault.Moment {
        switch wanted.moment {
        case .share: return .share
        case .all: return .rounds(1...rounds)
        case .random:
            let round = Int.random(in: 1...rounds, using: &generator)
            return .rounds(round...round)
        case .rounds(let range):
            guard range.upperBound <= rounds else {
                throw .roundBeyondEnd(wanted.description, round: range.upperBound, rounds: rounds)
            }
            return .rounds(range)
        }
    }
}

extension InjectedFault.Kind {
    /// The kind and its value in the words of the grammar.
    fileprivate var words: (kind: String, value: String?) {
        switch self {
        case .kill: ("kill", nil)
        case .stop: ("stop", nil)
        case .delay(let seconds): ("delay", "\(seconds)s")
        case .corrupt(let corruption): ("corrupt", corruption.rawValue)
        }
    }
}

extension InjectedFault.Moment {
    fileprivate var words: String {
        switch self {
        case .share: "share"
        case .rounds(let rounds):
            rounds.count == 1 ? "\(rounds.lowerBound)" : "\(rounds.lowerBound)-\(rounds.upperBound)"
        }
    }
}
