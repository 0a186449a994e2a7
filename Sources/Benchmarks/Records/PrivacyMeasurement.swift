/// What coded-train says of the differential privacy of a model.
package struct ModelPrivacy: Codable, Hashable, Sendable {
    /// The account of the releases.
    package struct Ledger: Codable, Hashable, Sendable {
        /// ε of all releases that were made.
        package var epsilonSpent: Double
    }

    /// The account of the releases.
    package var ledger: Ledger
}

/// What coded-train says of the privacy of the answers of workers.
package struct AnswerPrivacy: Codable, Hashable, Sendable {
    /// The noise of a run.
    package struct Release: Codable, Hashable, Sendable {
        /// ε that one answer has in fact.
        package var epsilonOfOneAnswer: Double
        /// ε of all answers of one worker.
        package var epsilonOfOneUplink: Double
        /// ε of all answers of all workers.
        package var epsilonOfAllUplinks: Double
        /// Whether the bound on rows is public: otherwise no ε holds.
        package var isPrivate: Bool
    }

    /// The noise; missing if there is none.
    package var release: Release?
}
