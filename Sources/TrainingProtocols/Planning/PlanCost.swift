/// What a plan costs, counted before anything starts.
public struct PlanCost: Hashable, Codable, Sendable {
    /// The bytes of all shares of the data.
    public let shareBytes: Int
    /// The bytes of all tasks of a round.
    public let taskBytesPerRound: Int
    /// The bytes of all answers of a round.
    public let answerBytesPerRound: Int
    /// What the master holds at its peak: data as read and as integers, two tiles of all shares, tasks and answers.
    public let masterBytes: Int
    /// What each worker holds: its share, task and answer.
    public let workerBytes: Int

    /// The cost of a plan for data of this shape, without the programs themselves.
    public init(plan: TrainingPlan, featureCount: Int, rowCount: Int, testRowCount: Int, degree: Int) {
        let (workers, word) = (plan.code.workerCount, plan.field.bytesPerResidue)
        let share = plan.layout.rowCount * plan.layout.bytesPerRow
        let answer = featureCount * word
        shareBytes = share * workers
        taskBytesPerRound = answer * degree * workers
        answerBytesPerRound = answer * workers
        masterBytes =
            4 * (2 * rowCount + testRowCount) * featureCount
            + 2 * plan.layout.rowsPerTile * plan.layout.bytesPerRow * workers + taskBytesPerRound + answerBytesPerRound
        workerBytes = share + answer * (degree + 1)
    }
}
