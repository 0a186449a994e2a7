import LagrangeCoding

/// Rules that choose K, T and S for a number of workers. No rule chooses A.
public enum CodePreset: String, CaseIterable, Codable, Sendable {
    /// Some of everything: `T = S = max(1, ⌊N/10⌋)`, K as large as fits.
    case balanced
    /// The paper's case 1, all for speed: `K = ⌊(N−1)/deg f⌋`, `T = 1`, no stragglers.
    case case1 = "case-1"
    /// The paper's case 2, speed and privacy alike: `K = T = ⌊(⌊(N−1)/deg f⌋ + 1)/2⌋`, no stragglers.
    case case2 = "case-2"

    /// The counts for `workerCount` workers; what is given replaces the rule. Not yet checked.
    public func parameters(
        workerCount: Int, functionDegree: Int, partitions: Int? = nil, privacy: Int? = nil, stragglers: Int? = nil,
        adversaries: Int = 0
    ) -> CodeParameters {
        let share = max(1, workerCount / 10)
        let slots = max(0, workerCount - 1) / functionDegree
        var parameters = CodeParameters(
            workerCount: workerCount, partitionCount: 1, privacyThreshold: 1, stragglerCount: 0,
            functionDegree: functionDegree, adversaryCount: adversaries)
        switch self {
        case .balanced:
            parameters.privacyThreshold = privacy ?? share
            parameters.stragglerCount = stragglers ?? share
            parameters.partitionCount = partitions ?? max(1, parameters.greatestPartitionCount ?? 1)
        case .case1:
            parameters.privacyThreshold = privacy ?? 1
            parameters.stragglerCount = stragglers ?? 0
            parameters.partitionCount = partitions ?? max(1, slots)
        case .case2:
            parameters.privacyThreshold = privacy ?? max(1, (slots + 1) / 2)
            parameters.stragglerCount = stragglers ?? 0
            parameters.partitionCount = partitions ?? max(1, (slots + 1) / 2)
        }
        return parameters
    }
}
