import PrimeFields
import SecretSharing

/// Degree reduction through one worker, the king, which opens the products behind fresh random masks.
///
/// Two exchanges a reduction: masked shares, from the first `2T + 1` workers to the king; the opened values, from the king
/// to all. And one for a batch of rounds beforehand: contributions to double sharings, from all N workers to all. A vector
/// of c words is handled as `N − T` rows, one for each double sharing that a column of contributions yields.
struct KingReduction<Word: ResidueWord>: DegreeReducer {
    /// What a message is; the number of an exchange is `3 · reduction + step`. Contributions have the number of the first
    /// reduction of their batch.
    private enum Step: Int {
        case contribution
        case masked
        case opened

        static var count: Int { DegreeReduction.king.exchangeCount }
    }

    /// The worker that opens.
    private static var king: Int { 0 }

    private let reduction: DamgardNielsenReduction<Word>
    private let round: DoubleSharingRound<Word>
    private let schedule: ReductionSchedule
    private let batch: DoubleSharingBatch
    private let own: Int
    private var generator: any CryptographicGenerator
    /// Numbered by batches.
    private var contributions: ExchangeWindow<Word>
    /// The double sharings of the batch at hand, each of which is used once; `nil` until all have contributed.
    private var doubles: DoubleSharing<Word>?
    /// The batches to which this worker has contributed.
    private var contributedCount = 0
    private var masked: ExchangeWindow<Word>
    private var opened: ExchangeWindow<Word>
    private var state = State.idle

    /// How far the reduction at hand is.
    private enum State {
        case idle
        /// Waits for contributions, with the products as rows.
        case contributing(products: ResidueMatrix<Word>)
        /// Waits for the opened values.
        case masked(DoubleSharing<Word>)
    }
    /// Whether the king has opened the reduction at hand.
    private var hasOpened = false

    /// The side of worker `own`, whose contributions are what `generator` draws.
    ///
    /// - Throws: `SharingError.fieldTooSmall` unless `2N < p`.
    init(
        scheme: ShamirScheme<Word>, schedule: ReductionSchedule, own: Int, generator: any CryptographicGenerator
    ) throws(SharingError) {
        reduction = DamgardNielsenReduction(scheme: scheme)
        round = try DoubleSharingRound(scheme: scheme)
        self.schedule = schedule
        self.own = own
        self.generator = generator
        let parameters = scheme.parameters
        func window(senders: Int, columnCount: Int) -> ExchangeWindow<Word> {
            ExchangeWindow(senderCount: senders, columnCount: columnCount, modulus: scheme.modulus)
        }
        batch = schedule.batch(workerCount: parameters.workerCount, yield: round.yield, as: Word.self)
        let width = batch.widths[0]
        contributions = window(senders: parameters.workerCount, columnCount: 2 * batch.width)
        masked = window(
            senders: own == Self.king ? parameters.productThreshold : 0, columnCount: round.yield * width)
        opened = window(senders: 1, columnCount: round.yield * width)
    }

    var exchangeByteCount: Int { max(round.yield * batch.widths[0], 2 * batch.width) * MemoryLayout<Word>.size }

    mutating func begin(_ number: Int, products: ResidueMatrix<Word>) -> [WorkerAction] {
        guard case .idle = state else { preconditionFailure("one reduction after the other") }
        masked.begin(number)
        opened.begin(number)
        hasOpened = false
        state = .contributing(
            products: products.reshaped(rowCount: round.yield, columnCount: batch.columns(of: number).count))
        return contribute(toBatch: number / batch.reductionCount) + advance()
    }

    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        let malformed = ProtocolError.malformedExchange(from: worker, exchange: exchange, byteCount: message.count)
        guard exchange >= 0, worker.index != own, worker.index < workerCount,
            let step = Step(rawValue: exchange % Step.count)
        else { throw malformed }
        let number = exchange / Step.count
        let count = round.yield * batch.columns(of: number).count
        let (of, place) = number.quotientAndRemainder(dividingBy: batch.reductionCount)
        guard step == .contribution ? contributions.isOpen(of) : masked.isOpen(number) else { return [] }
        let isKept =
            switch step {
            case .contribution:
                place == 0
                    && contributions.store(message, sender: worker.index, number: of, count: 2 * batch.width)
            case .masked:
                own == Self.king && worker.index < productThreshold
                    && masked.store(message, sender: worker.index, number: number, count: count)
            case .opened:
                worker.index == Self.king && opened.store(message, sender: 0, number: number, count: count)
            }
        guard isKept else { throw malformed }
        return advance()
    }

    mutating func takeResult() -> ResidueMatrix<Word>? {
        guard case .masked(let double) = state, opened.isComplete else { return nil }
        state = .idle
        let values = opened.rows.reshaped(
            rowCount: round.yield, columnCount: batch.columns(of: opened.current).count)
        return reduction.unmask(values, with: double)
            .reshaped(rowCount: schedule.vectorCount(of: opened.current), columnCount: schedule.rowCount)
    }

    // MARK: Steps

    /// Deals this worker's contributions to a batch, if it has not.
    private mutating func contribute(toBatch index: Int) -> [WorkerAction] {
        guard index >= contributedCount else { return [] }
        contributedCount = index + 1
        contributions.begin(index)
        doubles = nil
        let outbox = round.contribute(columnCount: batch.width, using: &generator).interleaved
        keepOwn(outbox.rowSlice(own), in: &contributions, sender: own, count: 2 * batch.width)
        return outbox.messages(
            from: own, workerCount: workerCount, count: outbox.columnCount,
            exchange: index * batch.reductionCount * Step.count + Step.contribution.rawValue)
    }

    /// Goes on as far as what has come allows.
    private mutating func advance() -> [WorkerAction] {
        var actions: [WorkerAction] = []
        if doubles == nil, contributedCount > 0, contributions.isComplete {
            doubles = round.extract(DoubleSharing(interleaved: contributions.rows, width: batch.width))
        }
        if case .contributing(let products) = state, let doubles {
            let double = doubles.columns(batch.columns(of: masked.current))
            state = .masked(double)
            actions += send(masked: reduction.mask(products, with: double))
        }
        if own == Self.king, !hasOpened, masked.isComplete {
            hasOpened = true
            let values = open()
            actions += values.messages(
                from: own, workerCount: workerCount, count: values.columnCount, exchange: exchange(.opened))
        }
        return actions
    }

    private mutating func send(masked shares: ResidueMatrix<Word>) -> [WorkerAction] {
        guard own < productThreshold else { return [] }
        // One row after another without gaps: the width is a multiple of the padding.
        let count = shares.rowCount * shares.rowStride
        let vector = shares.reshaped(rowCount: 1, columnCount: count)
        guard own == Self.king else {
            return [.send(vector.rowSlice(0), to: WorkerID(Self.king), exchange: exchange(.masked))]
        }
        keepOwn(vector.rowSlice(0), in: &masked, sender: own, count: count)
        return []
    }

    /// The king's: opens the masked products for all workers.
    private mutating func open() -> ResidueMatrix<Word> {
        let count = round.yield * batch.columns(of: masked.current).count
        guard let opening = try? reduction.open(masked.rows, workers: Array(0..<productThreshold)) else {
            preconditionFailure("2T + 1 distinct workers open")
        }
        let values = opening.reshaped(rowCount: 1, columnCount: count)
        keepOwn(values.rowSlice(0), in: &opened, sender: 0, count: count)
        return values
    }

    // MARK: Messages

    private func keepOwn(
        _ message: StorageSlice, in window: inout ExchangeWindow<Word>, sender: Int, count: Int
    ) {
        let isKept = message.withUnsafeBytes {
            window.store($0, sender: sender, number: window.current, count: count)
        }
        precondition(isKept, "what a worker computes are residues")
    }

    private func exchange(_ step: Step) -> Int { masked.current * Step.count + step.rawValue }

    // MARK: Counts

    private var workerCount: Int { reduction.scheme.parameters.workerCount }
    private var productThreshold: Int { reduction.scheme.parameters.productThreshold }
}
