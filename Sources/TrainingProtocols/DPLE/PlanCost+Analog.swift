extension PlanCost {
    /// The cost of a plan over the reals for data of this shape.
    public init(plan: AnalogPlan, featureCount: Int, rowCount: Int, testRowCount: Int) {
        let (workers, layout) = (plan.code.parameters.workerCount, plan.layout)
        let (share, vector) = (layout.rowCount * layout.bytesPerRow, layout.bytesPerRow)
        shareBytes = share * workers
        taskBytesPerRound = vector * workers
        answerBytesPerRound = vector * workers
        exchangeBytesPerRound = 0
        masterBytes =
            4 * (rowCount + testRowCount) * featureCount + 2 * layout.rowsPerTile * vector * workers + 3 * vector
            * workers
        workerBytes = share + (plan.code.planeCount > 1 ? layout.rowsPerTile * vector : 0) + 2 * vector
    }
}
