import Foundation
import Testing

extension CommandTests {
    /// The report, against its documentation.
    struct ReportTests {
        static let base = ["--data", "good.csv", "--label", "outcome", "--holdout", "0.2"]
        static let workerKeys: Set = ["worker", "answers", "report"]
        static let answerKeys: Set = ["used", "wrong", "late", "malformed", "unexpected"]
        static let workerReportKeys: Set = [
            "worker", "host", "computeSeconds", "idleSeconds", "processorSeconds", "rounds", "peakMemoryBytes",
            "bytesToWorkers",
        ]
        static let historyKeys: Set = ["round", "trainLoss", "testAccuracy", "gradientNorm", "largestBlockValue"]

        /// The keys in the first column of the table in docs/report.md; `.x` has the object of the key before it.
        static func documentedKeys() throws -> (keys: Set<String>, text: String) {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let text = try String(contentsOf: root.appendingPathComponent("docs/report.md"), encoding: .utf8)
            var keys: Set<String> = []
            for line in text.split(separator: "\n") where line.hasPrefix("| `") {
                var object = ""
                for name in line.dropFirst().prefix(while: { $0 != "|" }).matches(of: /`([^`]+)`/).map(\.1) {
                    let key = name.hasPrefix(".") ? object + name : String(name)
                    object = String(key.prefix { $0 != "." })
                    keys.insert(key)
                }
            }
            return (keys, text)
        }

        /// The paths of all values; those of lists as `name[]`, and nothing below `configuration`.
        static func keys(of report: Report) -> Set<String> {
            Set(
                report.json.flatMap { name, value -> [String] in
                    if value is [Any] { return ["\(name)[]"] }
                    guard name != "configuration", let object = value as? [String: Any] else { return [name] }
                    return object.keys.map { "\(name).\($0)" }
                })
        }

        @Test func aReportHasExactlyTheDocumentedKeys() throws {
            let workspace = try Workspace.withTable()
            let report = try workspace.report(
                ["--in-process", "10", "--evaluate-every", "5", "--checkpoint", "kept"] + Self.base)
            let (documented, text) = try Self.documentedKeys()
            #expect(documented.count > 30)
            // What some options alone have.
            let privately = try workspace.report(
                ["--scheme", "quantized", "--scale", "none", "--dp-epsilon", "1", "--dp-delta", "1e-4"] + Self.base)
            let analog = try workspace.report(
                ["--scheme", "dple", "--in-process", "20", "-K", "2", "-T", "1", "--release-epsilon", "1"] + Self.base)
            let all = [report, privately, analog].reduce(into: Set<String>()) { $0.formUnion(Self.keys(of: $1)) }
            #expect(all == documented, "\(all.symmetricDifference(documented))")
            let nested = (analog.json["analog"] as? [String: Any] ?? [:]).values.compactMap { $0 as? [String: Any] }
            for key in nested.flatMap(\.keys) { #expect(text.contains(key), "\(key) is not documented") }

            let workers = try #require(report["workers"] as? [[String: Any]])
            #expect(workers.count == 10)
            for (index, worker) in workers.enumerated() {
                #expect(Set(worker.keys) == Self.workerKeys)
                #expect(worker["worker"] as? Int == index)
                #expect(Set((worker["answers"] as? [String: Any] ?? [:]).keys) == Self.answerKeys)
                #expect(Set((worker["report"] as? [String: Any] ?? [:]).keys) == Self.workerReportKeys)
            }
            for entry in try #require(report["history"] as? [[String: Any]]) {
                #expect(Set(entry.keys) == Self.historyKeys)
            }
            for key in Self.workerKeys.union(Self.answerKeys).union(Self.workerReportKeys).union(Self.historyKeys) {
                #expect(text.contains(key), "\(key) is not documented")
            }
        }

        @Test(arguments: ["quantized", "plain"])
        func aReportInClearLeavesOutWhatDoesNotApply(_ scheme: String) throws {
            let report = try Workspace.withTable().report(["--scheme", scheme] + Self.base)
            let keys = Self.keys(of: report)
            #expect(keys.isSubset(of: try Self.documentedKeys().keys))
            #expect(!keys.contains { $0.hasPrefix("plan.") })
            #expect(keys.contains { $0.hasPrefix("headroom.") } == (scheme == "quantized"))
        }

        @Test(arguments: [["--in-process", "10"], ["--scheme", "quantized"], ["--scheme", "plain"]])
        func thePhasesSumToTheTotal(_ scheme: [String]) throws {
            let report = try Workspace.withTable().report(scheme + Self.base)
            var training = ["quantize", "plan", "encode", "communicate", "decode", "wait"]
            if scheme[0] == "--scheme" { training.append("compute") }
            func seconds(_ names: [String]) throws -> Double {
                try names.reduce(0) { try $0 + report.number("timing.\($1)Seconds") }
            }
            let total = try report.number("timing.totalSeconds")
            #expect(try abs(seconds(training) - report.number("timing.trainSeconds")) < 1e-3)
            #expect(try abs(seconds(training + ["startup", "load", "evaluate", "finish"]) - total) < 1e-3)
            #expect(total > 0 && total < 30)
        }

        @Test(arguments: [(25, [5, 10, 15, 20, 25]), (12, [5, 10]), (4, [])])
        func theHistoryHasEveryFifthRound(_ iterations: Int, _ rounds: [Int]) throws {
            let report = try Workspace.withTable().report(
                ["--in-process", "10", "--evaluate-every", "5", "--iterations", "\(iterations)"] + Self.base)
            let history = try #require(report["history"] as? [[String: Any]])
            #expect(history.map { $0["round"] as? Int } == rounds)
            if let last = history.last, iterations % 5 == 0 {
                #expect(last["trainLoss"] as? Double == (try report.number("result.trainLoss")))
                #expect(last["testAccuracy"] as? Double == (try report.number("result.testAccuracy")))
            }
        }

        @Test func answersAtHandAreComparedAndNotLate() throws {
            let report = try Workspace.withTable().report(["--in-process", "12", "-S", "4"] + Self.base)
            let workers = try #require(report["workers"] as? [[String: Any]])
            let answers = workers.compactMap { $0["answers"] as? [String: Int] }
            let expected = ["used": 25, "wrong": 0, "late": 0, "malformed": 0, "unexpected": 0]
            #expect(answers == Array(repeating: expected, count: 12))
        }

        @Test(arguments: [0, 1, 2])
        func thePlanFulfilsItsInequality(_ adversaries: Int) throws {
            let report = try Workspace.withTable().report(
                ["--in-process", "23", "--degree", "3", "-A", "\(adversaries)"] + Self.base)
            func count(_ name: String) throws -> Int { Int(try report.number("plan.\(name)")) }
            let threshold = try (count("partitions") + count("privacy") - 1) * 7 + 1
            #expect(try count("recoveryThreshold") == threshold)
            #expect(try count("workers") == 23)
            #expect(try count("adversaries") == adversaries)
            #expect(try count("workers") >= threshold + count("stragglers") + 2 * adversaries)
        }

        @Test func aReportGoesToStandardOutputAsWell() throws {
            let outcome = try Workspace.withTable().run(
                ["--in-process", "10", "--quiet", "--report", "/dev/stdout"] + Self.base)
            #expect(outcome.exitCode == 0)
            let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            #expect(json?["schemaVersion"] as? Int == 1)
        }
    }
}
