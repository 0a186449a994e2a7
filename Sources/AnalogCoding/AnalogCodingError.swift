/// What can be wrong with an analog code or with what it is asked to decode.
public enum AnalogCodingError: Error, Hashable, Sendable {
    /// A count is smaller than its least useful value.
    case countTooSmall(parameter: String, have: Int, need: Int)
    /// There are fewer workers than answers needed: more workers, or one of these greatest counts with the others as they
    /// are; `nil` where no value fits.
    case tooFewWorkers(
        have: Int, need: Int, greatestBlockCount: Int?, greatestPadCount: Int?, greatestDegree: Int?)
    /// The radius of the blocks' circle is not between 0 and 1.
    case radiusOutOfRange(Double)
    /// Two workers, or two blocks or pads, have one point.
    case pointsNotDistinct
    /// A worker's point is that of a block, which the worker would hold in clear.
    case blockInClear(worker: Int, block: Int)
    /// Fewer answers than the recovery threshold.
    case tooFewAnswers(have: Int, need: Int)
}

extension AnalogCodingError: CustomStringConvertible {
    /// What is wrong and what to change.
    public var description: String {
        switch self {
        case .countTooSmall(let parameter, let have, let need):
            return "\(parameter) is \(have); it must be \(need) or more"
        case .tooFewWorkers(let have, let need, let blocks, let pads, let degree):
            var changes = ["take \(need) workers"]
            if let blocks { changes.append("cut the data into \(blocks) blocks at most") }
            if let pads { changes.append("tolerate \(pads) colluding workers at most") }
            if let degree { changes.append("take a polynomial of degree \(degree) at most") }
            return "\(need) answers are needed, but there are \(have) workers: " + changes.joined(separator: ", or ")
        case .radiusOutOfRange(let radius):
            return "the radius \(radius) of the blocks' circle is not between 0 and 1"
        case .pointsNotDistinct:
            return "two workers or two blocks have the same point"
        case .blockInClear(let worker, let block):
            return "worker \(worker) would hold block \(block) in clear: change the number of workers or the points"
        case .tooFewAnswers(let have, let need):
            return "\(have) answers do not determine the result; it takes \(need)"
        }
    }
}
