import Benchmarks
import Foundation
import Testing

/// The program as a user starts it.
struct CommandTests {
    /// The product, which is where the test bundle is.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("coded-train-bench").path

    static func run(_ arguments: [String]) throws -> ChildProcess.Outcome {
        let folder = try TemporaryFolder()
        return try ChildProcess.run(program, arguments, folder: folder.url, timeLimit: 60)
    }

    @Test(arguments: [
        (["paper", "--program", "/nonexistent/coded-train"], 66, "there is no program /nonexistent/coded-train"),
        (["paper", "--mpirun", "/nonexistent/mpirun"], 66, "there is no /nonexistent/mpirun"),
        (["paper", "--mpirun", "/bin/echo"], 69, "/bin/echo is not the mpirun"),
        (["paper", "--workers", "10,x"], 64, "--workers takes numbers"),
        (["paper", "--output", "/nonexistent/r.jsonl"], 73, "/nonexistent/r.jsonl cannot be written"),
        (["scale", "--workers", "4"], 64, "--workers takes a number from 13"),
        (["scale", "--runs", "0"], 64, "--runs takes a number"),
        (["scale", "--time-limit", "0"], 64, "--time-limit takes seconds"),
        (["peer", "--peer", "/nonexistent/p.py", "--mnist", "/tmp"], 66, "there is no program /nonexistent/p.py"),
        (["peer", "--peer", "/bin/echo", "--mnist", "/nonexistent"], 66, "in /nonexistent"),
        (["peer", "--mnist", "/tmp"], 64, "--peer"),
        (["dp", "--runs", "0"], 64, "--runs takes a number"),
        (["report", "/nonexistent/r.jsonl"], 66, "there is no file /nonexistent/r.jsonl"),
        (["report", "--output", "/nonexistent"], 66, "there are no results in /nonexistent/results"),
        (["nothing"], 64, "nothing"),
    ])
    func mistakesAreExplained(_ arguments: [String], status: Int32, message: String) throws {
        let outcome = try Self.run(arguments)
        #expect(outcome.exitCode == status, "\(outcome)")
        #expect(outcome.errors.contains(message), "\(outcome)")
        #expect(outcome.errors.hasPrefix("coded-train-bench: error: "), "\(outcome)")
        #expect(outcome.errors.contains("\n  fix: "), "\(outcome)")
    }

    @Test(arguments: [[], ["kernels"], ["paper"], ["scale"], ["peer"], ["dp"], ["report"]])
    func helpIsGiven(_ command: [String]) throws {
        let outcome = try Self.run(command + ["--help"])
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("USAGE: coded-train-bench"))
    }

    @Test func withoutGnuplotTheReportSaysWhatToInstall() throws {
        let folder = try TemporaryFolder()
        let results = folder.url.appendingPathComponent("r.jsonl").path
        let job = PaperMethod.case1.job(workers: 40, repeatFeatures: 1)
        try RecordFile(path: results).append(.run(SampleResults.run(.paper, "j", job)))
        let outcome = try Self.run(
            ["report", results, "--output", folder.url.path, "--gnuplot", "/nonexistent/gnuplot"])
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.output.contains("paper.md"))
        #expect(outcome.errors.contains("apt-get install gnuplot-nox"))
    }

    @Test func aProgramWhoseTimeIsUpIsEnded() throws {
        let folder = try TemporaryFolder()
        let outcome = try ChildProcess.run("/bin/sleep", ["30"], folder: folder.url, timeLimit: 0.2)
        #expect(outcome.isLate)
        #expect(outcome.exitCode == 128 + 15)
        #expect(outcome.seconds < 10)
        #expect(RunFailure(outcome)?.kind == .late)
    }

    @Test func aProgramHasItsOutputReadAndItsInputClosed() throws {
        let folder = try TemporaryFolder()
        let outcome = try ChildProcess.run(
            "/bin/sh", ["-c", "cat; echo out $X; echo err >&2; exit 3"], environment: ["X": "1"], folder: folder.url,
            timeLimit: 20)
        #expect(outcome.output == "out 1\n")
        #expect(outcome.errors == "err\n")
        #expect(outcome.exitCode == 3)
    }
}
