import LagrangeCoding
import PrimeFields
import Quantization
import SecretSharing
import TrainingProtocols

/// The rounds of one predicted training, one after another.
protocol PredictedTimeline {
    /// Encoding the data and sending the shares, in seconds.
    var shareSeconds: Double { get }

    /// The seconds of the next round.
    mutating func nextRound(draws: inout FactorDraws) -> Double
}

/// The factors by which workers lag, from a seed.
struct FactorDraws {
    private let stragglers: StragglerModel
    private var generator: RoundingGenerator

    init(stragglers: StragglerModel, seed: UInt64, trial: Int) {
        self.stragglers = stragglers
        generator = RoundingGenerator(seed: seed, round: trial)
    }

    mutating func next() -> Double { stragglers.factor(using: &generator) }
}

/// What the master's work and messages take in every scheme.
struct MasterTimes {
    let encodeShares: Double
    let sendShares: Double
    let encodeWeights: Double
    let sendTask: Double
    let takeAnswer: Double
    let decode: Double
    let latency: Double

    var shareSeconds: Double { encodeShares + sendShares + latency }

    /// - Parameters:
    ///   - combined: the blocks that a share is a combination of, K + T or T + 1.
    ///   - shareRows: the rows of a share.
    ///   - answerVectors: the vectors of d words in an answer.
    ///   - outputs: the vectors that the decoder gives.
    init(
        workerCount: Int, combined: Int, shareRows: Int, answerVectors: Int, outputs: Int, threshold: Int,
        work: PredictedWork, machines: PredictedMachines
    ) {
        func seconds(operations: Int) -> Double { Double(operations) / machines.operationsPerSecond }
        func seconds(words: Int) -> Double { Double(words * work.bytesPerResidue) / machines.bytesPerSecond }
        let width = ResidueMatrix<UInt32>.rowStride(columnCount: work.featureCount)
        encodeShares = seconds(operations: workerCount * combined * shareRows * width)
        sendShares = seconds(words: workerCount * shareRows * width)
        encodeWeights = seconds(operations: workerCount * combined * work.degree * work.featureCount)
        sendTask = seconds(words: work.degree * work.featureCount)
        takeAnswer = seconds(words: answerVectors * work.featureCount)
        decode = seconds(operations: threshold * outputs * work.featureCount)
        latency = machines.latencySeconds
    }
}

/// Lagrange coding: a round lasts until the R-th answer. A worker that lags gets the task of a later round when it is
/// through with its own.
struct CodedTimeline: PredictedTimeline {
    private let times: MasterTimes
    private let computeSeconds: Double
    private let threshold: Int
    private var now = 0.0
    /// When each worker's answer has reached the master.
    private var busyUntil: [Double]

    init(code: CodeParameters, work: PredictedWork, machines: PredictedMachines) {
        let rows = (work.rowCount + code.partitionCount - 1) / code.partitionCount
        times = MasterTimes(
            workerCount: code.workerCount, combined: code.partitionCount + code.privacyThreshold, shareRows: rows,
            answerVectors: 1, outputs: code.partitionCount, threshold: code.recoveryThreshold, work: work,
            machines: machines)
        computeSeconds =
            Double(rows * work.featureCount * (work.degree + 1)) / machines.operationsPerSecond
            * machines.crowding(workerCount: code.workerCount)
        threshold = code.recoveryThreshold
        busyUntil = Array(repeating: 0, count: code.workerCount)
    }

    var shareSeconds: Double { times.shareSeconds }

    mutating func nextRound(draws: inout FactorDraws) -> Double {
        let start = now
        var leaves = start + times.encodeWeights
        let encoded = leaves
        let tasks = busyUntil.indices.map { worker -> (worker: Int, sent: Double, arrives: Double) in
            var sent = busyUntil[worker]
            if sent <= encoded {
                sent = leaves
                leaves += times.sendTask
            }
            let computed = sent + times.sendTask + times.latency + computeSeconds * draws.next()
            return (worker, sent, computed + times.latency)
        }.sorted { $0.arrives < $1.arrives }
        // Answers come through the master's link one after another.
        var link = 0.0
        var end = 0.0
        for (place, task) in tasks.enumerated() {
            if place >= threshold, task.sent >= end { continue }
            link = max(link, task.arrives) + times.takeAnswer
            busyUntil[task.worker] = link
            if place == threshold - 1 { end = link }
        }
        now = end + times.decode
        return now - start
    }
}

/// BGW: the workers wait for each other in every reduction, and the round for the slowest.
struct SharingTimeline: PredictedTimeline {
    private let times: MasterTimes
    private let workerCount: Int
    private let threshold: Int
    private let productSeconds: Double
    private let gradientSeconds: Double
    /// All reductions of a round, from the last worker's products on.
    private let reductionSeconds: Double

    init(code: ShamirCode, work: PredictedWork, machines: PredictedMachines) {
        let (count, privacy) = (code.sharing.workerCount, code.sharing.privacyThreshold)
        let products = code.sharing.productThreshold
        times = MasterTimes(
            workerCount: count, combined: privacy + 1, shareRows: work.rowCount, answerVectors: code.partitionCount,
            outputs: code.partitionCount, threshold: products, work: work, machines: machines)
        workerCount = count
        threshold = products
        let crowding = machines.crowding(workerCount: count)
        func seconds(operations: Int) -> Double { Double(operations) / machines.operationsPerSecond * crowding }
        func seconds(words: Int) -> Double { Double(words * work.bytesPerResidue) / machines.bytesPerSecond }
        // Rows that come from memory are read no faster for one multiply-add with each entry than for two.
        productSeconds = seconds(operations: work.rowCount * work.featureCount * max(2, work.degree))
        gradientSeconds = seconds(operations: work.rowCount * work.featureCount * 2)
        // r vectors are reduced together, then r − 1 one after another.
        let entries = (2 * work.degree - 1) * work.rowCount
        let latencies = Double(work.degree) * machines.latencySeconds
        reductionSeconds =
            switch code.reduction {
            case .reshare:
                latencies + seconds(words: entries * (products - 1))
                    + seconds(operations: entries * (count * (privacy + 1) + products))
            case .king:
                2 * latencies + seconds(words: entries * (products - 1 + count - 1))
                    + seconds(words: 2 * entries * (count - 1) / (count - privacy))
                    + seconds(operations: entries * (products + 2 * count * (privacy + 1) / (count - privacy)))
            }
    }

    var shareSeconds: Double { times.shareSeconds }

    mutating func nextRound(draws: inout FactorDraws) -> Double {
        let factors = (0..<workerCount).map { _ in draws.next() }
        let begin = factors.enumerated().map { worker, factor in
            times.encodeWeights + Double(worker + 1) * times.sendTask + times.latency + productSeconds * factor
        }
        let reduced = (begin.max() ?? 0) + reductionSeconds
        let arrivals = factors.map { reduced + gradientSeconds * $0 + times.latency }.sorted()
        let last = arrivals.prefix(threshold).reduce(0) { max($0, $1) + times.takeAnswer }
        return last + times.decode
    }
}
