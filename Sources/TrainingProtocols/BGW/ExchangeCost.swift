import PrimeFields
import SecretSharing

/// What travels between the workers of BGW, and what they keep for it.
struct ExchangeCost {
    /// The words that all workers send to each other in a round.
    let wordsPerRound: Int
    /// The words that a worker keeps at most: vectors on their way, vectors that come, and what is computed of them.
    let wordsPerWorker: Int

    /// The cost for data of m rows and a polynomial of degree r.
    init(code: ShamirCode, rowCount: Int, degree: Int) {
        let (sharing, workers) = (code.sharing, code.sharing.workerCount)
        let schedule = ReductionSchedule(degree: degree, rowCount: rowCount)
        // The word's size does not change how vectors are padded.
        let counts = (0..<degree).map { schedule.wordCount(of: $0, as: UInt32.self) }
        // The products, the same reduced, z₁ ⋯ zᵢ and g.
        let vectors = 2 * counts[0] + 2 * counts[degree - 1]
        switch code.reduction {
        case .reshare:
            wordsPerRound = counts.reduce(0, +) * sharing.productThreshold * (workers - 1)
            // Two outboxes of N subshares, two inboxes of 2T + 1.
            wordsPerWorker = vectors + 2 * (workers + sharing.productThreshold) * counts[0]
        case .king:
            let yield = workers - sharing.privacyThreshold
            let batch = schedule.batch(workerCount: workers, yield: yield, as: UInt32.self)
            // Both halves of contributions between all, once for a batch; masked vectors to the king and the opened back.
            wordsPerRound =
                batch.widths.reduce(0, +)
                * (2 * workers * (workers - 1) + yield * (sharing.productThreshold - 1 + workers - 1))
            // Contributions dealt, sent, come and extracted; at the king, which counts for all, masked vectors.
            wordsPerWorker =
                vectors + batch.width * 10 * workers
                + batch.widths[0] * (2 * sharing.productThreshold + 6) * yield
        }
    }
}
