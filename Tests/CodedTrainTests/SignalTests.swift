import Foundation
import Testing

extension CommandTests {
    /// What SIGTERM, SIGUSR1 and SIGUSR2 do to a training.
    struct SignalTests {
        /// A training that takes much longer than a signal.
        static let endless = [
            "--data", "good.csv", "--label", "outcome", "--in-process", "40", "--iterations", "200000",
        ]

        /// A training in a process of its own, which is killed with the value at the latest.
        final class Running {
            let process = Process()
            private let workspace: Workspace

            init(_ arguments: [String], in workspace: Workspace) throws {
                self.workspace = workspace
                process.executableURL = URL(fileURLWithPath: Command.path)
                process.arguments = arguments
                process.currentDirectoryURL = workspace.folder
                process.standardInput = FileHandle.nullDevice
                process.standardOutput = FileHandle.nullDevice
                let errors = workspace.folder.appendingPathComponent("errors.txt")
                _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
                process.standardError = try FileHandle(forWritingTo: errors)
                try process.run()
            }

            deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

            func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

            /// Waits until something is so, at most 60 seconds and as long as the process runs.
            func wait(until isSo: () throws -> Bool) throws -> Bool {
                let start = ContinuousClock.now
                while start.duration(to: .now) < .seconds(60) {
                    if try isSo() { return true }
                    guard process.isRunning else { return try isSo() }
                    usleep(1000)
                }
                return false
            }

            /// The exit code, or 128 and the number of the signal that ended it; nil if it does not end in a minute.
            func end() throws -> Int32? {
                guard try wait(until: { !process.isRunning }) else { return nil }
                return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
            }

            var errors: String { (try? workspace.text("errors.txt")) ?? "" }
        }

        @Test(arguments: [
            (["--in-process", "10"], SIGTERM), (["--in-process", "10"], SIGUSR2), (["--scheme", "quantized"], SIGTERM),
            (["--scheme", "plain"], SIGUSR2),
        ])
        func aTrainingThatIsToldToStopLeavesACheckpointAndGoesOn(_ scheme: [String], _ signal: Int32) throws {
            let workspace = try Workspace.withTable()
            let options = Array(Self.endless.prefix(4)) + scheme
            let kept = ["--checkpoint", "kept", "--resume"]
            let running = try Running(
                options + kept + ["--checkpoint-every", "1", "--iterations", "200000", "--report", "r.json"],
                in: workspace)
            #expect(try running.wait { workspace.exists("kept/checkpoint") }, "\(running.errors)")
            running.send(signal)
            #expect(try running.end() == 75, "\(running.errors)")
            #expect(running.errors.contains("checkpoint: a signal came: stopped after round"), "\(running.errors)")
            let stopped = Report(json: try workspace.json("r.json"))
            #expect(stopped["checkpoints.stopReason"] as? String == "signal")
            let round = Int(try stopped.number("result.iterations"))
            let more = ["--iterations", "\(round + 10)"]
            let resumed = try workspace.report(options + kept + more)
            #expect(try resumed.number("checkpoints.resumedFromRound") == Double(round))
            #expect(try resumed.hash == workspace.report(options + more).hash)
        }

        @Test func usr1WritesACheckpointAndTheTrainingGoesOn() throws {
            let workspace = try Workspace.withTable()
            let running = try Running(
                Self.endless + ["--checkpoint", "kept", "--checkpoint-every", "200000"], in: workspace)
            // From the moment on that there is the folder, signals are heeded; nothing else writes a checkpoint.
            #expect(try running.wait { workspace.exists("kept") }, "\(running.errors)")
            running.send(SIGUSR1)
            #expect(try running.wait { running.errors.contains("SIGUSR1: wrote the checkpoint of round") })
            #expect(running.process.isRunning && workspace.exists("kept/checkpoint"))
            running.send(SIGUSR1)
            #expect(try running.wait { workspace.exists("kept/checkpoint.previous") }, "\(running.errors)")
            running.send(SIGTERM)
            #expect(try running.end() == 75, "\(running.errors)")
        }

        @Test(arguments: [SIGTERM, SIGUSR1, SIGUSR2])
        func withoutCheckpointsSignalsHaveTheirUsualEffect(_ signal: Int32) throws {
            let workspace = try Workspace.withTable()
            let running = try Running(Self.endless, in: workspace)
            #expect(try running.wait { running.errors.contains("step     learning rate") }, "\(running.errors)")
            running.send(signal)
            #expect(try running.end() == 128 + signal, "\(running.errors)")
        }

        @Test func twoRunsDoNotShareAFolder() throws {
            let workspace = try Workspace.withTable()
            let options = Self.endless + ["--checkpoint", "kept", "--resume", "--checkpoint-every", "1"]
            let running = try Running(options, in: workspace)
            #expect(try running.wait { workspace.exists("kept/checkpoint") }, "\(running.errors)")
            try workspace.expectRefusal(
                BadInput(options.joined(separator: " "), 73, "another run keeps its checkpoints in kept"))
            running.send(SIGKILL)
            #expect(try running.end() == 128 + SIGKILL)
        }
    }
}
