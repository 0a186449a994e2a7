import Foundation
import Testing

extension CommandTests {
    /// The command `doctor` on the system that runs the tests.
    struct DoctorTests {
        @Test func theReportSaysWhatTheTextSaysAndTheExitCodeFollows() throws {
            let workspace = try Workspace()
            let outcome = try workspace.run(["doctor", "--ranks", "6", "--report", "doctor.json"])
            let report = try workspace.json("doctor.json")
            let findings = try #require(report["findings"] as? [[String: Any]])
            let statuses = findings.compactMap { $0["status"] as? String }
            #expect(findings.count == 16)
            #expect(outcome.exitCode == (statuses.contains("problem") ? 69 : 0), "\(outcome.testDescription)")
            for finding in findings {
                let what = try #require(finding["what"] as? String)
                #expect(outcome.output.contains(what), "\(outcome.testDescription)")
                #expect((finding["fix"] != nil) == (finding["status"] as? String != "ok"), "\(finding)")
            }
            let system = try #require(report["system"] as? [String: Any])
            #expect(system["rankCount"] as? Int == 6)
            #expect((system["library"] as? [String: Any])?["implementation"] as? String != "other")
        }

        @Test func aHostfileWithTooFewSlotsIsAProblem() throws {
            let workspace = try Workspace()
            try workspace.write("localhost slots=2\n", to: "hosts")
            let outcome = try workspace.run(["doctor", "--ranks", "3", "--hostfile", "hosts", "--quiet"])
            #expect(outcome.exitCode == 69)
            #expect(outcome.output.contains("hosts has 2 slots, too few for 3 ranks"), "\(outcome.testDescription)")
        }

        @Test(arguments: [
            BadInput("doctor --ranks 0", 64, "--ranks"), BadInput("doctor --hostfile nowhere", 66, "nowhere"),
            BadInput("doctor --report no/folder/doctor.json", 73, "cannot be written"),
            BadInput("doctor --no-such-option", 64, "no-such-option"),
        ])
        func badInputIsRefused(_ bad: BadInput) throws {
            try Workspace().expectRefusal(bad, outputs: [])
        }
    }
}
