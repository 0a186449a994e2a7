import Foundation
import Testing

extension CommandTests {
    /// A plan that cannot be fulfilled ends with 78, and each fix that is proposed works as it stands.
    struct PlanErrorTests {
        static let table = ["--data", "good.csv", "--label", "outcome"]

        @Test(arguments: [
            "--in-process 5 -K 3 -T 2 -S 0", "--in-process 5 -K 1 -T 1 -S 3", "--in-process 20 -K 6 -T 4 -S 3",
            "--in-process 12 -K 2 -T 3 -S 1", "--in-process 10 -K 1 -T 1 -S 5 --degree 3", "--in-process 7 -T 4 -S 0",
            "--in-process 3 -K 1 -T 1 -S 0", "--in-process 10 --preset case-1 -K 4", "--in-process 10 -S 10",
            "--in-process 16 -K 5 --preset case-2",
        ])
        func tooFewWorkersAreRefusedWithSettingsThatFit(_ arguments: String) throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.expectRefusal(
                BadInput(arguments, 78, "workers, but there are", "N >= (2r+1)(K+T-1) + S + 1 with 2r+1 = "))
            try expectFixesWork(of: outcome, in: workspace)
        }

        @Test(arguments: [
            "--in-process 20 -K 4 -T 2 -S 3 -A 1", "--in-process 20 -K 4 -T 1 -A 4 -S 0", "--in-process 9 -A 4",
            "--in-process 12 -K 2 -T 1 -S 3 -A 2 --quarantine", "--in-process 40 --preset case-1 -A 1",
            "--in-process 40 --preset case-2 -A 2", "--in-process 30 --degree 3 -T 2 -A 5 -K 2 -S 0",
        ])
        func tooFewWorkersForTheLiarsAreRefusedWithSettingsThatFit(_ arguments: String) throws {
            let workspace = try Workspace.withTable()
            let bad = BadInput(
                arguments, 78, "workers, but there are", ", A = ", "N >= (2r+1)(K+T-1) + S + 2A + 1 with 2r+1 = ")
            try expectFixesWork(of: try workspace.expectRefusal(bad), in: workspace)
        }

        @Test(arguments: [
            "--in-process 2", "--in-process 1", "--in-process 5 -T 3", "--in-process 40 -T 20", "--in-process 2 -T 5",
        ])
        func sharingNeedsTwiceAsManyWorkersAsCollude(_ arguments: String) throws {
            let workspace = try Workspace.withTable()
            let bad = BadInput("--scheme bgw " + arguments, 78, "N >= 2T + 1")
            try expectFixesWork(of: try workspace.expectRefusal(bad), in: workspace)
        }

        @Test func sharesThatFitInNoMemoryAreRefusedBeforeAnythingIsSent() throws {
            // Each worker's share is as large as the data, 300 MB, and there are 2000 of them.
            let workspace = try Workspace()
            let arguments = "--in-process 2000 --repeat-features 8 --learning-rate 0.01 --iterations 1"
            let outcome = try workspace.run(["--scheme", "bgw"] + arguments.split(separator: " ").map(String.init))
            #expect(outcome.exitCode == 78, "\(outcome.errors)")
            for word in ["has too little memory", "the 2000 ranks on it", "each worker", "--scheme lcc"] {
                #expect(outcome.errors.contains(word), "\(outcome.errors)")
            }
        }

        @Test(arguments: [
            "--in-process 5 -K 1 -T 1 -S 0 --coefficients 4 --data-bits 5 --field p24",
            "--in-process 10 -K 3 -T 1 -S 0 --coefficients 6 --data-bits 5 --field p26",
            "--in-process 10 --degree 3 --field p24 --learning-rate 0.1",
            "--in-process 10 --coefficients 20 --data-bits 20 --weight-bits 20",
            "--in-process 10 --data-bits 8 --weight-bits 8 --field p31",
            "--scheme bgw --in-process 5 -K 1 --coefficients 4 --data-bits 5 --field p24",
            "--scheme bgw --in-process 5 --coefficients 20 --data-bits 20 --weight-bits 20",
        ])
        func aFieldThatCouldWrapAroundIsRefusedWithSettingsThatFit(_ arguments: String) throws {
            let workspace = try Workspace.withTable()
            let bad = BadInput(
                (Self.table + [arguments]).joined(separator: " "), 78, "could wrap around in the field",
                "a block value can reach")
            try expectFixesWork(of: try workspace.expectRefusal(bad), in: workspace)
        }

        @Test func theDefaultDataCouldWrapAroundInTheSmallestField() throws {
            let workspace = try Workspace()
            let outcome = try workspace.expectRefusal(
                BadInput("--in-process 5 -K 1 -T 1 -S 0 --coefficients 4 --field p24", 78, "wrap around", "--field p31")
            )
            try expectFixesWork(of: outcome, in: workspace, data: [])
        }

        @Test func blocksAreNotMoreThanRows() throws {
            let workspace = try Workspace.withTable()
            try workspace.expectRefusal(
                BadInput(
                    (Self.table + ["--in-process 1600 -K 500 -T 1 -S 0"]).joined(separator: " "), 78,
                    "500 blocks are more than the", "or less"))
            try workspace.expectRefusal(BadInput("--in-process 1000000", 64, "--in-process takes at most 2000 workers"))
        }

        @Test func oneProcessAloneIsToldWhereWorkersComeFrom() throws {
            try Workspace().expectRefusal(
                BadInput(
                    "--data nowhere.csv", 78, "one process alone has no workers", "mpirun -np 41", "--in-process 40"))
        }

        @Test(arguments: [
            "--learning-rate 1e9", "--learning-rate 1e300",
            "--degree 3 --data-bits 4 --sigmoid-range 3 --learning-rate 10",
            "--degree 3 --data-bits 4 --sigmoid-range 3 --field p24 --learning-rate 10",
        ])
        func aTrainingThatDivergesIsRefusedWithAStepThatFits(_ options: String) throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.expectRefusal(
                BadInput(
                    (Self.table + ["--in-process 10", options]).joined(separator: " "), 78, "the training diverges"))
            try expectFixesWork(of: outcome, in: workspace)
        }

        @Test(arguments: ["3", "5", "8", "10"])
        func theAutomaticStepIsSafeForACubic(_ range: String) throws {
            let workspace = try Workspace.withTable()
            let options = ["--in-process", "10", "--degree", "3", "--sigmoid-range", range]
            let outcome = try workspace.run(Self.table + options)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
        }

        @Test func aTrainingInClearThatDivergesIsRefused() throws {
            let arguments = (Self.table + ["--scheme quantized", "--learning-rate 1e9"]).joined(separator: " ")
            try Workspace.withTable().expectRefusal(
                BadInput(arguments, 78, "diverges", "learning rate 1e+09", "--learning-rate auto"))
        }

        /// Applies each fix of a message to the command that was refused.
        private func expectFixesWork(
            of outcome: Command.Outcome, in workspace: Workspace, data: [String] = table,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let text = try #require(outcome.note("fix"), sourceLocation: sourceLocation)
            var base = outcome.arguments.filter {
                !$0.hasPrefix("refused") && !["--report", "--model-out"].contains($0)
            }
            if !base.contains("--data") { base += data }
            let fixes = text.matches(of: /(-[KTSA]|--[a-z-]+) ([\w.]+)(?:, with (\d+) workers| with --field (auto))?/)
            #expect(!fixes.isEmpty, sourceLocation: sourceLocation)
            for fix in fixes {
                var arguments = replacing(String(fix.1), by: String(fix.2), in: base)
                if let workers = fix.3 { arguments = replacing("--in-process", by: String(workers), in: arguments) }
                if let field = fix.4 { arguments = replacing("--field", by: String(field), in: arguments) }
                let fixed = try workspace.run(["plan"] + arguments, sourceLocation: sourceLocation)
                let shown = "the fix \(fix.0): \(fixed.testDescription)"
                #expect(fixed.exitCode == 0, "\(shown)", sourceLocation: sourceLocation)
            }
        }

        private func replacing(_ option: String, by value: String, in arguments: [String]) -> [String] {
            guard let place = arguments.firstIndex(of: option) else { return arguments + [option, value] }
            var result = arguments
            result[place + 1] = value
            return result
        }
    }
}
