import AnalogCoding
import CommandLineSupport
import DifferentialPrivacy
import TrainingProtocols

// The code and the noise of the scheme `dple`, from the options and the number of workers.
extension TrainConfiguration {
    /// The code, checked.
    func analogCode(workerCount: Int, rowCount: Int) throws -> AnalogCode {
        let privacy = privacy ?? max(1, workerCount / 10)
        guard privacy > 0 else {
            throw CommandFailure(
                status: .usage, what: "-T is \(privacy), but must be at least 1",
                why: "with T = 0 nothing hides the data from a worker",
                fix: "-T 1 or more, or train in clear with --scheme plain")
        }
        // The largest K that leaves the margin.
        let functionDegree = settings.functionDegree
        let nodes = (workerCount - 1 - analog.margin) / functionDegree + 1
        let count = partitions ?? min(max(1, nodes - privacy), rowCount)
        guard count > 0 else {
            throw CommandFailure(
                status: .usage, what: "-K is \(count), but must be at least 1", fix: "give 1 or more")
        }
        let threshold = functionDegree * (count + privacy - 1) + 1
        guard threshold <= workerCount else {
            throw tooFewWorkers(workerCount, threshold: threshold, partitions: count, privacy: privacy)
        }
        return try AnalogCode(
            parameters: AnalogCodeParameters(
                workerCount: workerCount, blockCount: count, padCount: privacy, degree: settings.degree),
            points: analog.points.points)
    }

    private func tooFewWorkers(
        _ workerCount: Int, threshold: Int, partitions count: Int, privacy: Int
    ) -> CommandFailure {
        // What is proposed leaves the margin too.
        let functionDegree = settings.functionDegree
        let nodes = workerCount > analog.margin ? (workerCount - 1 - analog.margin) / functionDegree + 1 : 0
        let need = threshold + analog.margin
        var fixes: [String] = []
        if nodes > privacy { fixes.append("-K \(nodes - privacy)") }
        if nodes > count { fixes.append("-T \(nodes - count)") }
        fixes.append("\(need) workers (mpirun -np \(need + 1), or --in-process \(need))")
        return CommandFailure(
            status: .infeasible,
            what: "K = \(count), T = \(privacy) need \(threshold) workers, and more for the margin, but there are "
                + "\(workerCount)",
            why: "D = (2r+1)(K+T-1) + 1 with 2r+1 = \(functionDegree) answers determine the result",
            fix: fixes.joined(separator: ", or "))
    }

    /// The noise of an answer, if there is to be some.
    func releaseNoise() throws -> ReleaseNoise? {
        guard let epsilon = analog.releaseEpsilon else { return nil }
        return try ReleaseNoise(
            budget: PrivacyBudget(epsilon: epsilon, delta: analog.releaseDelta),
            calibration: analog.noiseCalibration.calibration)
    }
}
