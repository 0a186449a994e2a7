import PrimeFields
import Quantization
import TrainingProtocols

/// What an injected fault does to the process of a worker: carried out by whoever runs the worker.
public enum ProcessFault: Hashable, Sendable {
    /// The process ends.
    case kill
    /// The process stops, until it is continued.
    case stop
    /// The process does nothing for so many seconds.
    case delay(seconds: Double)
}

/// A worker that fails on purpose: any worker's machine, with answers changed and its process struck as its faults say.
///
/// Messages to other workers are never changed, only held back or left out with the worker as a whole.
public struct InjectedWorker: WorkerMachine {
    private var machine: any WorkerMachine
    private let faults: [InjectedFault]
    private let field: PrimeField
    private let answersAreReal: Bool
    private let continuesAfterStop: Bool
    private let strike: (ProcessFault) -> Void
    /// Whether the worker was killed or stopped, and whoever runs it went on all the same: it does nothing any more.
    private var isGone = false
    /// The places of the stops that are over.
    private var spent: Set<Int> = []
    /// What the machine answered last, for stale answers.
    private var lastAnswer: [UInt8]?

    /// A worker with these faults.
    ///
    /// - Parameters:
    ///   - machine: what it would do without.
    ///   - faults: its faults, carried out in their order.
    ///   - field: the field of its answers.
    ///   - answersAreReal: whether these are `Double` instead.
    ///   - strike: does something to the worker's process. If it returns after `kill`, or after `stop` when
    ///     `continuesAfterStop` is false, the machine is never asked again.
    ///   - continuesAfterStop: whether `strike` returns from `stop` only when the process was continued.
    public init(
        wrapping machine: any WorkerMachine, faults: [InjectedFault], field: PrimeField,
        answersAreReal: Bool = false, continuesAfterStop: Bool = false, strike: @escaping (ProcessFault) -> Void
    ) {
        self.machine = machine
        self.faults = faults
        self.field = field
        self.answersAreReal = answersAreReal
        self.continuesAfterStop = continuesAfterStop
        self.strike = strike
    }

    /// How the share arrives.
    public var layout: TileLayout { machine.layout }

    /// The greatest number of bytes of a task.
    public var taskByteCount: Int { machine.taskByteCount }

    /// The greatest number of bytes of a message from another worker.
    public var exchangeByteCount: Int { machine.exchangeByteCount }

    /// Gives the memory of a tile; strikes after the first one.
    public mutating func withDestination(
        ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        try machine.withDestination(ofTile: tile, body)
        if tile == 0 { strikeProcess { $0.moment == .share } }
    }

    /// Strikes, lets the machine take the task, and changes its answer.
    public mutating func receive(task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) -> [WorkerAction] {
        guard !isGone else { return [] }
        strikeProcess { $0.isTimely(inRound: round) }
        guard !isGone else { return [] }
        return changed(try machine.receive(task: task, round: round))
    }

    /// Lets the machine take the message, and changes the answer that may follow from it.
    public mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        guard !isGone else { return [] }
        return changed(try machine.receive(message, from: worker, exchange: exchange))
    }

    private mutating func strikeProcess(_ isTime: (InjectedFault) -> Bool) {
        for (place, fault) in faults.enumerated() where !isGone && !spent.contains(place) && isTime(fault) {
            switch fault.kind {
            case .kill:
                strike(.kill)
                isGone = true
            case .stop:
                strike(.stop)
                isGone = !continuesAfterStop
                spent.insert(place)
            case .delay(let seconds): strike(.delay(seconds: seconds))
            case .corrupt: break
            }
        }
    }

    // MARK: Answers

    private var corruptsAnswers: Bool { faults.contains { if case .corrupt = $0.kind { true } else { false } } }

    private mutating func changed(_ actions: [WorkerAction]) -> [WorkerAction] {
        guard corruptsAnswers else { return actions }
        return actions.map { action in
            guard case .answer(let slice, let round) = action else { return action }
            let answer = slice.withUnsafeBytes { Array($0) }
            var bytes = answer
            for fault in faults where fault.moment.includes(round: round) {
                if case .corrupt(let corruption) = fault.kind {
                    corrupt(&bytes, as: corruption, seed: fault.seed, round: round)
                }
            }
            lastAnswer = answer
            return .answer(StorageSlice(bytes: bytes), round: round)
        }
    }

    private func corrupt(
        _ bytes: inout [UInt8], as corruption: InjectedFault.Corruption, seed: UInt64, round: Int
    ) {
        var words = AnswerWords(bytes: bytes, field: field)
        if answersAreReal, corrupt(real: &words, as: corruption, seed: seed, round: round) {
            bytes = words.bytes
            return
        }
        switch corruption {
        case .random:
            var generator = RoundingGenerator(seed: seed, round: round)
            for place in 0..<words.count { words[place] = .random(in: 0..<field.prime, using: &generator) }
        case .stale: words.bytes = lastAnswer ?? [UInt8](repeating: 0, count: bytes.count)
        case .constant: for place in 0..<words.count { words[place] = 1 }
        case .offByOne:
            guard words.count > 0 else { return }
            let place = round % words.count
            words[place] = (words[place] + 1) % field.prime
        case .wrongLength: words.bytes.removeLast(min(field.bytesPerResidue, bytes.count))
        case .outOfRange: if words.count > 0 { words[0] = field.prime }
        }
        bytes = words.bytes
    }

    /// Corrupts an answer of real numbers; returns whether that is another thing than for residues.
    private func corrupt(
        real words: inout AnswerWords, as corruption: InjectedFault.Corruption, seed: UInt64, round: Int
    ) -> Bool {
        switch corruption {
        case .random:
            // Of the size of what was there.
            var generator = RoundingGenerator(seed: seed, round: round)
            let most = (0..<words.count).reduce(1.0) { max($0, abs(Double(bitPattern: words[$1]))) }
            for place in 0..<words.count {
                words[place] = Double.random(in: -most...most, using: &generator).bitPattern
            }
        case .constant: for place in 0..<words.count { words[place] = 1.0.bitPattern }
        case .offByOne:
            guard words.count > 0 else { return true }
            let place = round % words.count
            words[place] = (Double(bitPattern: words[place]) + 1).bitPattern
        case .outOfRange: if words.count > 0 { words[0] = Double.nan.bitPattern }
        case .stale, .wrongLength: return false
        }
        return true
    }
}

/// The words of an answer.
private struct AnswerWords {
    var bytes: [UInt8]
    let field: PrimeField

    var count: Int { bytes.count / field.bytesPerResidue }

    subscript(place: Int) -> UInt64 {
        get {
            (0..<field.bytesPerResidue).reduce(0) { word, byte in
                word | UInt64(bytes[place * field.bytesPerResidue + byte]) << UInt64(8 * byte)
            }
        }
        set {
            for byte in 0..<field.bytesPerResidue {
                bytes[place * field.bytesPerResidue + byte] = UInt8(truncatingIfNeeded: newValue >> UInt64(8 * byte))
            }
        }
    }
}

extension InjectedFault {
    /// Whether it strikes when the task of a round comes: what ends a worker does so at the first task from its round on.
    fileprivate func isTimely(inRound round: Int) -> Bool {
        switch kind {
        case .kill, .stop: moment.isReached(by: round)
        case .delay, .corrupt: moment.includes(round: round)
        }
    }
}

extension StorageSlice {
    /// A copy of these bytes.
    init(bytes: [UInt8]) {
        let storage = AlignedStorage(byteCount: bytes.count)
        bytes.withUnsafeBytes { from in
            if let start = from.baseAddress { storage.base.copyMemory(from: start, byteCount: from.count) }
        }
        self.init(storage, range: 0..<bytes.count)
    }
}

extension WorkerAssignment {
    /// Builds the worker's machine, with its injected faults if it has some.
    ///
    /// - Parameters:
    ///   - makeGenerator: as in `makeWorker(makeGenerator:)`.
    ///   - continuesAfterStop: whether `strike` returns from `stop` only when the process was continued.
    ///   - strike: does something to the worker's process.
    /// - Throws: what `makeGenerator` throws.
    public func makeInjectedWorker(
        makeGenerator: () throws -> any CryptographicGenerator = { try MaskGenerator() },
        continuesAfterStop: Bool = false, strike: @escaping (ProcessFault) -> Void
    ) throws -> any WorkerMachine {
        let machine = try makeWorker(makeGenerator: makeGenerator)
        guard !faults.isEmpty else { return machine }
        return InjectedWorker(
            wrapping: machine, faults: faults, field: field, answersAreReal: answersAreReal,
            continuesAfterStop: continuesAfterStop, strike: strike)
    }
}
