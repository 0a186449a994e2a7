import LagrangeCoding
import PrimeFields
import SecretSharing

/// Degree reduction by sharing again: each of `2T + 1` workers shares its share of degree 2T with all, and all combine
/// what they get.
///
/// One exchange a reduction, in which worker `i` gets the subshare `sᵢⱼ` of each worker `j`; its new share is
/// `Σⱼ λⱼ(0) sᵢⱼ`.
struct Resharing<Word: ResidueWord>: DegreeReducer {
    private let reduction: BGWReduction<Word>
    private let schedule: ReductionSchedule
    private let own: Int
    private var lane: EncodingLane<Word>
    private var window: ExchangeWindow<Word>
    /// The subshares on their way: of the reduction at hand, and of the one before.
    private var outboxes: [ResidueMatrix<Word>]
    private var isReducing = false

    /// The side of worker `own`, whose subshares hide behind what `generator` draws.
    ///
    /// - Precondition: `N = 2T + 1`.
    init(
        scheme: ShamirScheme<Word>, schedule: ReductionSchedule, own: Int, generator: any CryptographicGenerator
    ) {
        let workerCount = scheme.parameters.workerCount
        precondition(workerCount == scheme.parameters.productThreshold, "each worker shares again")
        reduction = BGWReduction(scheme: scheme)
        self.schedule = schedule
        self.own = own
        lane = scheme.sharingLane(generator: generator)
        let columnCount = schedule.wordCount(of: 0, as: Word.self)
        window = ExchangeWindow(senderCount: workerCount, columnCount: columnCount, modulus: scheme.modulus)
        outboxes = (0..<2).map { _ in
            ResidueMatrix(rowCount: workerCount, columnCount: columnCount, modulus: scheme.modulus)
        }
    }

    var exchangeByteCount: Int { schedule.wordCount(of: 0, as: Word.self) * MemoryLayout<Word>.size }

    mutating func begin(_ number: Int, products: ResidueMatrix<Word>) -> [WorkerAction] {
        let count = products.rowCount * products.rowStride
        precondition(
            count == schedule.wordCount(of: number, as: Word.self) && !isReducing, "the products that are due")
        window.begin(number)
        isReducing = true
        let slot = number % 2
        share(products, into: slot, count: count)
        let outbox = outboxes[slot]
        let isOwnKept = outbox.rowSlice(own, count: count).withUnsafeBytes {
            window.store($0, sender: own, number: number, count: count)
        }
        precondition(isOwnKept, "subshares are residues")
        return outbox.messages(from: own, workerCount: outbox.rowCount, count: count, exchange: number)
    }

    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        guard worker.index < reduction.senders.count, worker.index != own, exchange >= 0 else {
            throw .malformedExchange(from: worker, exchange: exchange, byteCount: message.count)
        }
        guard window.isOpen(exchange) else { return [] }
        let count = schedule.wordCount(of: exchange, as: Word.self)
        guard window.store(message, sender: worker.index, number: exchange, count: count) else {
            throw .malformedExchange(from: worker, exchange: exchange, byteCount: message.count)
        }
        return []
    }

    mutating func takeResult() -> ResidueMatrix<Word>? {
        guard isReducing, window.isComplete else { return nil }
        isReducing = false
        let shares = reduction.recombine(
            window.rows, columnCount: schedule.wordCount(of: window.current, as: Word.self))
        return shares.reshaped(rowCount: schedule.vectorCount(of: window.current), columnCount: schedule.rowCount)
    }

    /// Writes the N subshares of each entry.
    private mutating func share(_ products: ResidueMatrix<Word>, into slot: Int, count: Int) {
        let stride = outboxes[slot].rowStride
        let workerCount = outboxes[slot].rowCount
        products.withWords { words in
            outboxes[slot].withFreshWords { subshares in
                guard let to = subshares.baseAddress else { return }
                lane.encode(columns: 0..<count, outputs: (0..<workerCount).map { to + $0 * stride }, base: 0) {
                    _, range, strip in
                    _ = strip.update(fromContentsOf: words[range])
                }
            }
        }
    }
}
