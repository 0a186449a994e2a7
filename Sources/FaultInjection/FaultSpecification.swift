import TrainingProtocols

/// A failure on purpose as a person writes it: `kill:3,7@5`, `delay:any2@2-9=0.5s`.
///
/// ```swift
/// let wanted = try FaultSpecification.parse("kill:3,7@5;corrupt:4@all=random")
/// let faults = try InjectionPlan(wanted, workerCount: 12, rounds: 25, seed: 1)
/// ```
public struct FaultSpecification: Hashable, Sendable, CustomStringConvertible {
    /// Which workers fail.
    public enum Workers: Hashable, Sendable {
        /// These, counted from zero.
        case numbers([Int])
        /// So many, chosen by the seed.
        case any(Int)
    }

    /// When they fail.
    public enum Moment: Hashable, Sendable {
        /// During the distribution of shares.
        case share
        /// In every round.
        case all
        /// In one round for each worker, chosen by the seed.
        case random
        /// In these rounds, counted from one.
        case rounds(ClosedRange<Int>)
    }

    /// What they do.
    public let kind: InjectedFault.Kind
    /// Which workers.
    public let workers: Workers
    /// When.
    public let moment: Moment
    /// As it was written.
    public let description: String

    /// What `parse(_:)` takes, in one line a rule.
    public static let grammar = """
        KIND:WORKERS@WHEN[=VALUE], several with ; between them
             KIND     kill, stop, delay (=0.5s or 200ms), corrupt (=\(corruptions))
             WORKERS  3  or  3,7  or  2-5, counted from 0 (rank 1 is worker 0);  any2: two chosen by the seed
             WHEN     5  or  2-9  (rounds),  all,  random (a round chosen by the seed),  share (after the first tile of it)
        """

    /// The names of corruptions.
    public static let corruptions = InjectedFault.Corruption.allCases.map(\.rawValue).joined(separator: "|")

    /// The longest delay, in seconds.
    public static let longestDelay = 3600.0

    /// Reads faults separated by semicolons; at least one.
    public static func parse(_ text: String) throws(InjectionError) -> [Self] {
        var result: [Self] = []
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            result.append(try FaultParser(text: part.trimmed).fault())
        }
        return result
    }
}

/// Reads one fault.
private struct FaultParser {
    let text: String

    func fault() throws(InjectionError) -> FaultSpecification {
        guard let (name, rest) = text.halves(at: ":"), let (who, when) = rest.halves(at: "@") else {
            throw error(.incomplete)
        }
        let (moment, value) = when.halves(at: "=").map { ($0.0, $0.1 as String?) } ?? (when, nil)
        let kind = try kind(name, value: value)
        let specification = FaultSpecification(
            kind: kind, workers: try workers(who), moment: try self.moment(moment), description: text)
        if case .corrupt = kind, specification.moment == .share { throw error(.nothingToCorrupt) }
        return specification
    }

    private func kind(_ name: String, value: String?) throws(InjectionError) -> InjectedFault.Kind {
        switch name {
        case "kill", "stop":
            if value != nil { throw error(.unexpectedValue(kind: name)) }
            return name == "kill" ? .kill : .stop
        case "delay":
            guard let value, let seconds = seconds(value) else { throw error(.notATime(value ?? "")) }
            return .delay(seconds: seconds)
        case "corrupt":
            guard let value, let corruption = InjectedFault.Corruption(rawValue: value) else {
                throw error(.unknownCorruption(value ?? ""))
            }
            return .corrupt(corruption)
        default: throw error(.unknownKind(name))
        }
    }

    private func workers(_ text: String) throws(InjectionError) -> FaultSpecification.Workers {
        if text.hasPrefix("any") {
            guard let count = natural(String(text.dropFirst(3))), count > 0 else { throw error(.notWorkers(text)) }
            return .any(count)
        }
        var numbers: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let range = range(String(part)), range.count <= 100_000 else { throw error(.notWorkers(text)) }
            numbers += range
        }
        guard Set(numbers).count == numbers.count else { throw error(.notWorkers(text)) }
        return .numbers(numbers)
    }

    private func moment(_ text: String) throws(InjectionError) -> FaultSpecification.Moment {
        switch text {
        case "share": return .share
        case "all": return .all
        case "random": return .random
        default:
            guard let rounds = range(text), rounds.lowerBound > 0 else { throw error(.notAMoment(text)) }
            return .rounds(rounds)
        }
    }

    private func seconds(_ text: String) -> Double? {
        let (suffix, factor) = text.hasSuffix("ms") ? ("ms", 1e-3) : ("s", 1)
        guard text.hasSuffix(suffix), let number = Double(text.dropLast(suffix.count)) else { return nil }
        let seconds = number * factor
        return seconds > 0 && seconds <= FaultSpecification.longestDelay ? seconds : nil
    }

    private func range(_ text: String) -> ClosedRange<Int>? {
        if let one = natural(text) { return one...one }
        guard let (first, last) = text.halves(at: "-"), let from = natural(first), let to = natural(last), from <= to
        else { return nil }
        return from...to
    }

    /// Digits only: signs are no part of a number here.
    private func natural(_ text: String) -> Int? {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(text) : nil
    }

    private func error(_ problem: InjectionError.Problem) -> InjectionError { .malformed(text, problem) }
}

extension StringProtocol {
    /// What is before and after the first occurrence of a character.
    fileprivate func halves(at separator: Character) -> (String, String)? {
        firstIndex(of: separator).map { (String(self[..<$0]), String(self[index(after: $0)...])) }
    }

    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
