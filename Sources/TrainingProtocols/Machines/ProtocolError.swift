/// Why a run stops before its end.
public enum ProtocolError: Error, Hashable, Sendable {
    /// Too few workers can still answer, or did so in time.
    case tooFewAnswers(round: Int, have: Int, need: Int, missing: [WorkerID])
    /// Too few workers are left that can answer, or did so in time: `quarantined` ones were left out since they lied.
    case tooFewAnswersLeft(
        round: Int, have: Int, need: Int, missing: [WorkerID], quarantined: [WorkerID])
    /// More of the answers of a round are wrong than are corrected; where these tell which, the workers are `suspects`.
    /// `adversaryCount` is A, and `knownCount` of those are known already: malformed answers, and workers left out.
    case contradictingAnswers(
        round: Int, answerCount: Int, adversaryCount: Int, knownCount: Int, suspects: [WorkerID])
    /// The answers that came, or can still come, amplify noise and rounding too much to be decoded over the reals.
    case answersTooNoisy(round: Int, have: Int, wanted: Int, noiseGain: Double, limit: Double, missing: [WorkerID])
    /// The weights have grown beyond what the plan proved safe: a block value could wrap around.
    case headroomExhausted(round: Int, bound: Double, limit: Double, weightNorm: Double, plannedWeightNorm: Double)
    /// The weights are no longer finite or do not fit: the training diverges.
    case diverged(round: Int)
    /// Workers gave no sign of life, and the others cannot go on without them.
    case workersSilent(round: Int, have: Int, need: Int, silent: [WorkerID])
    /// A task came before the one before it was answered.
    case unexpectedTask(round: Int)
    /// A message between workers has the wrong length, words that are no residues, or an unknown purpose.
    case malformedExchange(from: WorkerID, exchange: Int, byteCount: Int)
    /// A task has the wrong length, or words that are no residues.
    case malformedTask(round: Int, byteCount: Int, expected: Int)
}
