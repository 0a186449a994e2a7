import Foundation
import ProcessControl
import Testing

/// The command as a user starts it, with a script in place of mpirun: what it does to launchers that hang, fail and leave
/// processes behind.
@Suite(.serialized) struct CommandTests {
    /// What came of a run.
    private struct Outcome: CustomTestStringConvertible {
        let exitCode: Int32
        let errors: String
        let seconds: Double

        var testDescription: String { "\(exitCode) after \(seconds) s: \(errors)" }
    }

    private struct Late: Error {}

    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("coded-mpirun")

    /// Runs the command.
    ///
    /// - Parameters:
    ///   - script: what mpirun does, after it has told its version; `nil` for no script.
    ///   - whenReady: called when the file `ready` is in the folder that the script is started in.
    private func run(
        _ options: [String], script: String? = nil, whenReady: ((Process) -> Void)? = nil
    ) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("launch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var arguments = options
        if let script {
            let path = folder.appendingPathComponent("mpirun").path
            let text = """
                #!/bin/sh
                if [ "$1" = --version ]; then echo 'mpirun (Open MPI) 4.1.4'; exit 0; fi
                \(script)
                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            chmod(path, 0o755)
            arguments = ["--mpirun", path, "--allow-run-as-root"] + options
        }
        let errors = folder.appendingPathComponent("errors")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        let handle = try FileHandle(forWritingTo: errors)
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/bin:/bin", "TMPDIR": folder.path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        let start = ContinuousClock.now
        try process.run()
        let ready = folder.appendingPathComponent("ready").path
        var isReady = false
        while process.isRunning {
            usleep(2000)
            if !isReady, FileManager.default.fileExists(atPath: ready) {
                isReady = true
                whenReady?(process)
            }
            guard start.duration(to: .now) < .seconds(60) else {
                kill(process.processIdentifier, SIGKILL)
                throw Late()
            }
        }
        try handle.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.hasPrefix("coded-mpirun.") }, "files are left: \(left)")
        return Outcome(
            exitCode: process.terminationStatus, errors: try String(contentsOf: errors, encoding: .utf8),
            seconds: start.duration(to: .now) / .seconds(1))
    }

    @Test(
        arguments: [
            ([], 64, "-np"),
            (["-np", "0", "/bin/true"], 64, "-np takes a number of at least 1"),
            (["-np", "2"], 64, "no program to run"),
            (["-np", "2", "--no-such-option", "/bin/true"], 64, "nknown option '--no-such-option'"),
            (["-np", "2", "--timeout-startup", "0", "/bin/true"], 64, "--timeout-startup takes"),
            (["-np", "2", "/nonexistent/program"], 66, "there is no program /nonexistent/program"),
            (["-np", "2", "--hostfile", "/nonexistent/hosts", "/bin/true"], 66, "/nonexistent/hosts cannot be read"),
            (["-np", "2", "--mpirun", "/nonexistent/mpirun", "/bin/true"], 66, "there is no /nonexistent/mpirun"),
            (["-np", "2", "--mpirun", "/bin/echo", "/bin/true"], 69, "/bin/echo is not the mpirun"),
        ] as [([String], Int32, String)])
    func mistakesAreExplained(options: [String], exitCode: Int32, message: String) throws {
        let needsScript = exitCode != 69 && !options.contains("--mpirun")
        let outcome = try run(options, script: needsScript ? "exit 1" : nil)
        #expect(outcome.exitCode == exitCode && outcome.errors.contains(message), "\(outcome)")
        #expect(
            outcome.errors.hasPrefix("coded-mpirun: error: ") && outcome.errors.contains("\n  fix: "), "\(outcome)")
    }

    @Test(arguments: [0, 69, 75] as [Int32])
    func theExitCodeIsThatOfRankZero(code: Int32) throws {
        let script = """
            echo '{}' > "$CODED_TRAIN_STATUS_FILE.started"
            echo '{"exitCode":\(code)}' > "$CODED_TRAIN_STATUS_FILE"
            exit 1
            """
        let outcome = try run(["-np", "3", "/bin/true"], script: script)
        #expect(outcome.exitCode == code && outcome.errors == "", "\(outcome)")
    }

    @Test func aLauncherThatHangsAfterTheRunIsEnded() throws {
        // It does not care for the first signal either.
        let script = """
            trap '' TERM
            echo '{}' > "$CODED_TRAIN_STATUS_FILE.started"
            echo '{"exitCode":0}' > "$CODED_TRAIN_STATUS_FILE"
            while :; do sleep 1; done
            """
        let outcome = try run(["-np", "3", "/bin/true"], script: script)
        #expect(outcome.exitCode == 0 && outcome.seconds >= 10, "\(outcome)")
    }

    @Test func aStartThatHangsHasAnEnd() throws {
        let outcome = try run(["-np", "3", "--timeout-startup", "1", "/bin/true"], script: "exec sleep 300")
        #expect(
            outcome.exitCode == 69 && outcome.errors.contains("not all ranks have started within 1 s"), "\(outcome)")
    }

    @Test func processesThatTheLauncherLeavesAreKilled() throws {
        let script = """
            sleep 300 &
            kill -STOP $!
            echo "sleeper $!" >&2
            exit 0
            """
        let outcome = try run(["-np", "3", "/bin/true"], script: script)
        #expect(outcome.exitCode == 70 && outcome.errors.contains("before rank 0 said"), "\(outcome)")
        let words = try #require(outcome.errors.split(separator: "\n").first { $0.hasPrefix("sleeper ") })
        let pid = try #require(Int32(words.split(separator: " ")[1]))
        // Nobody may have reaped it, but it does not run any more.
        let end = ContinuousClock.now + .seconds(10)
        while let state = ProcessIdentity(pid: pid)?.state, state != .gone, ContinuousClock.now < end { usleep(2000) }
        #expect(ProcessIdentity(pid: pid).map { $0.state == .gone } ?? true)
    }

    @Test func aRunThatIsInterruptedMaySaveItself() throws {
        let script = """
            echo '{}' > "$CODED_TRAIN_STATUS_FILE.started"
            trap 'echo "{\\"exitCode\\":75}" > "$CODED_TRAIN_STATUS_FILE"; exit 1' TERM
            touch ready
            while :; do sleep 0.05; done
            """
        let outcome = try run(["-np", "3", "/bin/true"], script: script) { $0.terminate() }
        #expect(outcome.exitCode == 75 && outcome.errors == "", "\(outcome)")
    }

    @Test func anInterruptionIsToldByItsSignal() throws {
        let outcome = try run(["-np", "3", "/bin/true"], script: "touch ready; exec sleep 300") { $0.interrupt() }
        #expect(outcome.exitCode == 128 + SIGINT && outcome.errors == "", "\(outcome)")
    }

    @Test func theCheckpointSignalReachesRankZero() throws {
        // The script is rank 0 as well: an identity in the form of /proc.
        let script = """
            space="$(cat /proc/sys/kernel/random/boot_id) $(readlink /proc/self/ns/pid)"
            start=$(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20)
            trap 'echo "{\\"exitCode\\":75}" > "$CODED_TRAIN_STATUS_FILE"; exit 0' USR1
            echo "{\\"pid\\":$$,\\"startTicks\\":$start,\\"space\\":\\"$space\\"}" > "$CODED_TRAIN_STATUS_FILE.started"
            touch ready
            while :; do sleep 0.05; done
            """
        let outcome = try run(["-np", "3", "/bin/true"], script: script) { process in
            kill(process.processIdentifier, SIGUSR1)
        }
        #expect(outcome.exitCode == 75 && outcome.errors == "", "\(outcome)")
    }

    @Test func itsHelpNamesEveryExitCode() throws {
        let outcome = try run(["--help"])
        #expect(outcome.exitCode == 0, "\(outcome)")
        for word in ["-np", "--mca", "--timeout-startup", "64", "66", "69", "70", "73", "128 + n"] {
            #expect(outcome.errors.contains(word), "\(word)")
        }
    }
}
