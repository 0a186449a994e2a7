/// What a plan costs, counted before anything starts: bytes of payload, without the programs themselves.
public struct PlanCost: Hashable, Codable, Sendable {
    /// The bytes of all shares of the data.
    public let shareBytes: Int
    /// The bytes of all tasks of a round.
    public let taskBytesPerRound: Int
    /// The bytes of all answers of a round.
    public let answerBytesPerRound: Int
    /// The bytes that workers send to each other in a round; zero under Lagrange coding.
    public let exchangeBytesPerRound: Int
    /// What the master holds at its peak: data as read and as integers, two tiles of all shares, tasks, and answers as
    /// they come and as they are kept.
    public let masterBytes: Int
    /// What each worker holds: its share, task and answer, and what travels between workers.
    public let workerBytes: Int

    /// The cost of a plan for data of this shape.
    public init(plan: TrainingPlan, featureCount: Int, rowCount: Int, testRowCount: Int, degree: Int) {
        let (workers, word) = (plan.code.workerCount, plan.field.bytesPerResidue)
        let share = plan.layout.rowCount * plan.layout.bytesPerRow
        let task = featureCount * word * degree
        let answer: Int
        let exchanges: ExchangeCost?
        switch plan.code {
        case .lagrange: (answer, exchanges) = (featureCount * word, nil)
        case .shamir(let code):
            answer = code.partitionCount * plan.layout.bytesPerRow
            exchanges = ExchangeCost(code: code, rowCount: rowCount, degree: degree)
        }
        shareBytes = share * workers
        taskBytesPerRound = task * workers
        answerBytesPerRound = answer * workers
        exchangeBytesPerRound = (exchanges?.wordsPerRound ?? 0) * word
        masterBytes =
            4 * (2 * rowCount + testRowCount) * featureCount
            + 2 * plan.layout.rowsPerTile * plan.layout.bytesPerRow * workers + taskBytesPerRound + 2
            * answerBytesPerRound
        workerBytes = share + task + answer + (exchanges?.wordsPerWorker ?? 0) * word
    }
}
