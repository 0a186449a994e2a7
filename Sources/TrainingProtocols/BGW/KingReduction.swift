import PrimeFields
import SecretSharing

/// Degree reduction through one worker, the king, which opens the products behind fresh random masks.
///
/// Three exchanges a reduction: contributions to double sharings, from all N workers to all; masked shares, to the king;
/// the opened values, from the king to all. A vector of c words is handled as `N − T` rows, one for each double sharing
/// that a column of contributions yields.
struct KingReduction<Word: ResidueWord>: DegreeReducer {
    /// What a message is; the number of an exchange is `3 · reduction + step`.
    private enum Step: Int {
        case contribution
        case masked
        case opened

        static var count: Int { 3 }
    }

    /// The worker that opens.
    private static var king: Int { 0 }

    private let reduction: DamgardNielsenReduction<Word>
    private let round: DoubleSharingRound<Word>
    private let schedule: ReductionSchedule
    private let own: Int
    private var openers: OpeningCache<Word>
    private var generator: any CryptographicGenerator
    private var contributions: ExchangeWindow<Word>
    private var masked: ExchangeWindow<Word>
    private var opened: ExchangeWindow<Word>

    // Of the reduction at hand:
    private var products: ResidueMatrix<Word>?
    private var double: DoubleSharing<Word>?
    private var isMasked = false
    private var hasOpened = false

    /// The side of worker `own`, whose contributions are what `generator` draws.
    ///
    /// - Throws: `SharingError.fieldTooSmall` unless `2N < p`.
    init(
        scheme: ShamirScheme<Word>, schedule: ReductionSchedule, own: Int, generator: any CryptographicGenerator
    ) throws(SharingError) {
        reduction = DamgardNielsenReduction(scheme: scheme)
        round = try DoubleSharingRound(scheme: scheme)
        openers = OpeningCache(scheme: scheme)
        self.schedule = schedule
        self.own = own
        self.generator = generator
        let workerCount = scheme.parameters.workerCount
        func window(senders: Int, columnCount: Int) -> ExchangeWindow<Word> {
            ExchangeWindow(senderCount: senders, columnCount: columnCount, modulus: scheme.modulus)
        }
        let width = schedule.contributionWidth(of: 0, yield: round.yield, as: Word.self)
        contributions = window(senders: workerCount, columnCount: 2 * width)
        masked = window(senders: own == Self.king ? workerCount : 0, columnCount: round.yield * width)
        opened = window(senders: 1, columnCount: round.yield * width)
    }

    var exchangeByteCount: Int { max(round.yield, 2) * width(of: 0) * MemoryLayout<Word>.size }

    mutating func prepare(_ number: Int) -> [WorkerAction] {
        contributions.begin(number)
        masked.begin(number)
        opened.begin(number)
        (products, double, isMasked, hasOpened) = (nil, nil, false, false)
        let width = width(of: number)
        let dealt = round.contribute(columnCount: width, using: &generator)
        var outbox = ResidueMatrix(
            rowCount: workerCount, columnCount: 2 * width, modulus: reduction.scheme.modulus)
        // Both halves of a worker's shares travel in one message.
        outbox.withMutableWords { words in
            for (half, shares) in [dealt.thresholdShares, dealt.productShares].enumerated() {
                shares.withWords { from in
                    for worker in 0..<shares.rowCount {
                        let start = (2 * worker + half) * width
                        _ = words[start..<start + width].update(
                            fromContentsOf: from[worker * width..<(worker + 1) * width])
                    }
                }
            }
        }
        outbox.rowSlice(own).withUnsafeBytes { keepOwn($0, in: &contributions, sender: own, count: 2 * width) }
        return messages(of: outbox, step: .contribution) + advance()
    }

    mutating func reduce(_ products: ResidueMatrix<Word>) -> [WorkerAction] {
        precondition(self.products == nil && !isMasked, "products are reduced once")
        var rows = doubleSharingRows()
        copyFront(of: products, to: &rows)
        self.products = rows
        return advance()
    }

    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        let malformed = ProtocolError.malformedExchange(from: worker, exchange: exchange, byteCount: message.count)
        guard exchange >= 0, worker.index != own, worker.index < workerCount,
            let step = Step(rawValue: exchange % Step.count)
        else { throw malformed }
        let number = exchange / Step.count
        guard contributions.isOpen(number) else { return [] }
        let width = width(of: number)
        let count = round.yield * width
        let isKept =
            switch step {
            case .contribution:
                contributions.store(message, sender: worker.index, number: number, count: 2 * width)
            case .masked:
                own == Self.king && masked.store(message, sender: worker.index, number: number, count: count)
            case .opened:
                worker.index == Self.king && opened.store(message, sender: 0, number: number, count: count)
            }
        guard isKept else { throw malformed }
        return advance()
    }

    mutating func takeResult() -> ResidueMatrix<Word>? {
        guard let double, products != nil, opened.count == 1 else { return nil }
        products = nil
        var values = doubleSharingRows()
        copyFront(of: opened.rows, to: &values)
        let shares = reduction.unmask(values, with: double)
        self.double = nil
        var result = ResidueMatrix(
            rowCount: schedule.vectorCount(of: opened.current), columnCount: schedule.rowCount,
            modulus: reduction.scheme.modulus)
        copyFront(of: shares, to: &result)
        return result
    }

    // MARK: Steps

    /// Goes on as far as what has come allows.
    private mutating func advance() -> [WorkerAction] {
        var actions: [WorkerAction] = []
        if double == nil, !isMasked, contributions.count == workerCount { double = round.extract(received()) }
        if let double, let products, !isMasked {
            isMasked = true
            actions += send(masked: reduction.mask(products, with: double))
        }
        if !hasOpened, own == Self.king, masked.count >= reduction.scheme.parameters.productThreshold {
            hasOpened = true
            actions += messages(of: open(), step: .opened)
        }
        return actions
    }

    private mutating func send(masked shares: ResidueMatrix<Word>) -> [WorkerAction] {
        // One row after another without gaps: the width is a multiple of the padding.
        var vector = ResidueMatrix(
            rowCount: 1, columnCount: shares.rowCount * shares.rowStride, modulus: shares.modulus)
        copyFront(of: shares, to: &vector)
        guard own == Self.king else {
            return [.send(vector.rowSlice(0), to: WorkerID(Self.king), exchange: exchange(.masked))]
        }
        vector.rowSlice(0).withUnsafeBytes { keepOwn($0, in: &masked, sender: own, count: vector.columnCount) }
        return []
    }

    /// The king's: opens the masked products, and makes the same message for every worker.
    private mutating func open() -> ResidueMatrix<Word> {
        let workers = Array(masked.senders.prefix(reduction.scheme.parameters.productThreshold))
        guard
            let opener = try? openers.opener(
                degree: reduction.scheme.parameters.productDegree, workers: workers)
        else { preconditionFailure("2T + 1 distinct workers open") }
        let rows = masked.rows
        var values = ResidueMatrix(
            rowCount: 1, columnCount: round.yield * width(of: masked.current), modulus: reduction.scheme.modulus)
        let count = values.columnCount
        rows.withWords { shares in
            values.withMutableWords { values in
                guard let from = shares.baseAddress, let to = values.baseAddress else { return }
                opener.apply(inputs: workers.map { from + $0 * rows.rowStride }, outputs: [to], count: count)
            }
        }
        values.rowSlice(0).withUnsafeBytes { keepOwn($0, in: &opened, sender: 0, count: count) }
        return values
    }

    /// What all workers contributed, as two matrices.
    private func received() -> DoubleSharing<Word> {
        let (rows, width) = (contributions.rows, width(of: contributions.current))
        func half(_ half: Int) -> ResidueMatrix<Word> {
            var shares = ResidueMatrix(rowCount: workerCount, columnCount: width, modulus: rows.modulus)
            rows.withWords { from in
                shares.withMutableWords { to in
                    for worker in 0..<workerCount {
                        let start = worker * rows.rowStride + half * width
                        _ = to[(worker * width)...].update(fromContentsOf: from[start..<start + width])
                    }
                }
            }
            return shares
        }
        return DoubleSharing(thresholdShares: half(0), productShares: half(1))
    }

    // MARK: Messages

    /// A message for each other worker: its row, or the only row.
    private func messages(of outbox: ResidueMatrix<Word>, step: Step) -> [WorkerAction] {
        (1..<workerCount).map { distance in
            let worker = (own + distance) % workerCount
            return .send(
                outbox.rowSlice(outbox.rowCount == 1 ? 0 : worker), to: WorkerID(worker), exchange: exchange(step))
        }
    }

    private func keepOwn(
        _ message: UnsafeRawBufferPointer, in window: inout ExchangeWindow<Word>, sender: Int, count: Int
    ) {
        let isKept = window.store(message, sender: sender, number: window.current, count: count)
        precondition(isKept, "what a worker computes are residues")
    }

    private func exchange(_ step: Step) -> Int { contributions.current * Step.count + step.rawValue }

    // MARK: Shapes

    private var workerCount: Int { reduction.scheme.parameters.workerCount }

    private func width(of number: Int) -> Int {
        schedule.contributionWidth(of: number, yield: round.yield, as: Word.self)
    }

    /// Zeros in the shape of the double sharings of the reduction at hand.
    private func doubleSharingRows() -> ResidueMatrix<Word> {
        ResidueMatrix(
            rowCount: round.yield, columnCount: width(of: contributions.current), modulus: reduction.scheme.modulus)
    }

    /// Copies as many words as both have, padding included.
    private func copyFront(of source: ResidueMatrix<Word>, to target: inout ResidueMatrix<Word>) {
        source.withWords { from in
            target.withMutableWords { to in
                _ = to.update(fromContentsOf: from.prefix(min(from.count, to.count)))
            }
        }
    }
}
