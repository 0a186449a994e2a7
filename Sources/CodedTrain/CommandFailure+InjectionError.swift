import CommandLineSupport
import FaultInjection

extension CommandFailure {
    init(_ error: InjectionError) {
        switch error {
        case .malformed(let text, let problem):
            self.init(
                status: .usage, what: "--inject “\(text)” is no fault", why: Self.describe(problem),
                fix: "write \(FaultSpecification.grammar)")
        case .noSuchWorker(let text, let worker, let count):
            self.init(
                status: .usage, what: "--inject \(text): no worker \(worker) takes part",
                why: "the plan has \(count) workers, counted from 0: rank 1 is worker 0",
                fix: "name workers from 0 to \(count - 1)")
        case .tooManyWorkers(let text, let have, let count):
            self.init(
                status: .usage, what: "--inject \(text): \(have) workers cannot be chosen among \(count)",
                fix: "any\(count) or less")
        case .roundBeyondEnd(let text, let round, let rounds):
            self.init(
                status: .usage, what: "--inject \(text): there is no round \(round)",
                why: "the run has \(rounds) rounds at most, counted from 1",
                fix: "name rounds from 1 to \(rounds), or more --iterations")
        }
    }

    private static func describe(_ problem: InjectionError.Problem) -> String {
        switch problem {
        case .incomplete: "it has not all of KIND:WORKERS@WHEN"
        case .unknownKind(let kind): "there is no kind “\(kind)”"
        case .unknownCorruption(let name):
            name.isEmpty
                ? "corrupt takes a value: \(FaultSpecification.corruptions)" : "there is no corruption “\(name)”"
        case .notATime(let text):
            (text.isEmpty ? "delay takes a value" : "“\(text)” is no delay")
                + ": a time above 0 s, up to \(Int(FaultSpecification.longestDelay)) s, with its unit s or ms"
        case .unexpectedValue(let kind): "\(kind) takes no value"
        case .notWorkers(let text): "“\(text)” are no workers, or one of them twice"
        case .notAMoment(let text): "“\(text)” is no time: rounds are counted from 1"
        case .nothingToCorrupt: "while shares are distributed there is no answer to corrupt"
        }
    }
}
