import Foundation
import ProcessControl
import Testing

/// A program that does nothing until it is ended.
private final class Sleeper {
    let process = Process()

    init(environment: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["300"]
        process.environment = environment
        try process.run()
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// Asks again and again until the condition holds, for ten seconds at most.
private func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while !condition() {
        if ContinuousClock.now > end { return false }
        usleep(2000)
    }
    return true
}

@Suite struct ProcessIdentityTests {
    @Test func thisProcessIsActive() throws {
        let own = try #require(ProcessIdentity.current)
        #expect(own.pid == getpid() && own.state == .active)
        #expect(ProcessIdentity(pid: getpid()) == own)
    }

    @Test func itSeesAProcessStopGoOnAndEnd() throws {
        let sleeper = try Sleeper()
        let identity = try #require(ProcessIdentity(pid: sleeper.process.processIdentifier))
        #expect(identity.state == .active)
        #expect(identity.signal(SIGSTOP))
        #expect(eventually { identity.state == .stopped })
        #expect(identity.signal(SIGCONT))
        #expect(eventually { identity.state == .active })
        #expect(identity.signal(SIGKILL))
        #expect(eventually { identity.state == .gone })
        #expect(!identity.signal(SIGKILL))
    }

    @Test func aNumberThatWasGivenAwayIsAnotherProcess() throws {
        let own = try #require(ProcessIdentity.current)
        let earlier = ProcessIdentity(pid: own.pid, startTicks: own.startTicks - 1, space: own.space)
        #expect(earlier.state == .gone)
        // Signal zero would do no harm to this process.
        #expect(!earlier.signal(0))
    }

    @Test func aProcessElsewhereIsUnknown() throws {
        let own = try #require(ProcessIdentity.current)
        let elsewhere = ProcessIdentity(pid: own.pid, startTicks: own.startTicks, space: "another system")
        #expect(elsewhere.state == .unknown)
        #expect(!elsewhere.signal(0))
    }

    @Test(arguments: [
        ("7 (sleep) S 1 7 7 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 4242 5 6", "S", 4242 as UInt64),
        ("7 (a) Z (b) T 1 7 7 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 17 5 6", "T", 17),
    ])
    func statesAreReadBehindAnyName(text: String, letter: Character, start: UInt64) throws {
        let status = try #require(ProcessIdentity.parse(stat: text))
        #expect(status.letter == letter && status.startTicks == start)
    }

    @Test(arguments: ["", "7 (sleep", "7 (sleep) S 1 2 3", "7 (s) S 1 7 7 0 -1 4 9 0 0 0 0 0 0 0 20 0 1 0 x 5 6"])
    func whatIsNoStateIsRefused(text: String) {
        #expect(ProcessIdentity.parse(stat: text) == nil)
    }
}

@Suite struct MarkedProcessesTests {
    @Test func onlyProcessesWithTheMarkAreFoundAndKilled() throws {
        let mark = "/tmp/run-\(UUID().uuidString)"
        let ours = try Sleeper(environment: [MarkedProcesses.variable: mark])
        let other = try Sleeper(environment: [MarkedProcesses.variable: mark + "2"])
        let stopped = try Sleeper(environment: ["A": "b", MarkedProcesses.variable: mark])
        kill(stopped.process.processIdentifier, SIGSTOP)
        let marked = MarkedProcesses(mark: mark)
        // Between fork and exec a process has the environment of its parent.
        #expect(eventually { marked.all.count == 2 })
        #expect(
            Set(marked.all.map(\.pid)) == [ours.process.processIdentifier, stopped.process.processIdentifier])
        #expect(marked.kill() == 2)
        #expect(eventually { marked.all.isEmpty })
        #expect(other.process.isRunning)
    }
}

@Suite struct StatusFileTests {
    @Test func itTellsOfStartAndEnd() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("status-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = StatusFile(path: folder.appendingPathComponent("status").path)
        #expect(!file.isStarted && file.master == nil && file.exitCode == nil)
        try file.noteStart()
        #expect(file.isStarted && file.master == ProcessIdentity.current && file.exitCode == nil)
        try file.write(exitCode: 75)
        #expect(file.exitCode == 75)
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(text == #"{"exitCode":75}"#)
        // Nothing is left of what was written on the way.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["status", "status.started"])
    }

    @Test(arguments: ["", "{", "{}", #"{"exitCode":"x"}"#])
    func whatIsNoStatusIsNone(text: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("status-\(UUID().uuidString)").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(StatusFile(path: path).exitCode == nil)
    }
}
