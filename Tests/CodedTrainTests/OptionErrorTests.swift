import Foundation
import Testing

extension CommandTests {
    /// A wrong command line ends with 64 and says what to do.
    struct OptionErrorTests {
        @Test(arguments: [
            BadInput("--no-such-option", 64, "unknown option '--no-such-option'", "train --help"),
            BadInput("--iteration 5", 64, "unknown option '--iteration'", "did you mean '--iterations'?"),
            BadInput("tarin", 64, "unexpected argument 'tarin'"),
            BadInput("--in-process 5 -T 0", 64, "-T is 0", "at least 1", "nothing hides the data"),
            BadInput("--in-process 5 -K 0", 64, "-K is 0", "at least 1"),
            BadInput("--in-process 5 -S -1", 64, "-S is -1", "at least 0"),
            BadInput("--in-process 5 -A -1", 64, "-A is -1", "at least 0"),
            BadInput("--in-process 5 -A 9223372036854775807", 64, "-A takes a number up to"),
            BadInput("--in-process 5 -K 9223372036854775807", 64, "-K takes a number up to"),
            BadInput(
                "--in-process 5 --quarantine", 64, "--quarantine leaves out workers that -A finds", "-A 1 or more"),
            BadInput("--scheme bgw --in-process 5 -A 1", 64, "-A is for --scheme lcc", "cannot be corrected"),
            BadInput("--scheme bgw --in-process 5 --quarantine", 64, "--quarantine is for --scheme lcc"),
            BadInput("--in-process 0", 64, "--in-process takes", "at least 1"),
            BadInput("--in-process many", 64, "'many' is invalid for '--in-process <n>'"),
            BadInput("--holdout 0", 64, "--holdout takes a number between 0 and 1"),
            BadInput("--holdout 1", 64, "--holdout takes a number between 0 and 1"),
            BadInput("--holdout -0.5", 64, "--holdout takes a number between 0 and 1"),
            BadInput("--holdout 0.2 --test good.csv", 64, "--holdout and --test exclude each other"),
            BadInput("--in-process 10 --data good.csv --label outcome --holdout 0.0001", 64, "none for testing"),
            BadInput("--in-process 10 --data good.csv --label outcome --holdout 0.9999", 64, "none for training"),
            BadInput("--in-process 10 --test good.csv", 64, "--test needs --data"),
            BadInput("--in-process 10 --data good.csv --label none", 64, "--label none", "predict"),
            BadInput("--learning-rate 0", 64, "--learning-rate takes a positive number, or auto"),
            BadInput("--learning-rate -1", 64, "--learning-rate takes a positive number, or auto"),
            BadInput("--learning-rate nan", 64, "--learning-rate takes a positive number, or auto"),
            BadInput("--learning-rate fast", 64, "'fast' is invalid for '--learning-rate <rate>'"),
            BadInput("--data-bits 99", 64, "--data-bits takes a number from 0 to"),
            BadInput("--weight-bits -1", 64, "--weight-bits takes a number from 0 to"),
            BadInput("--degree 4", 64, "--degree is 1, 2 or 3"),
            BadInput("--degree 3 --model linear", 64, "--model linear has --degree 1"),
            BadInput("--iterations 0", 64, "--iterations takes a number of at least 1"),
            BadInput("--iterations 2.5", 64, "'2.5' is invalid for '--iterations <n>'"),
            BadInput("--l2 -1", 64, "--l2 takes a number that is not negative"),
            BadInput("--sigmoid-range 0", 64, "--sigmoid-range takes a positive number"),
            BadInput("--evaluate-every 0", 64, "--evaluate-every takes a number of at least 1"),
            BadInput("--repeat-features 0", 64, "--repeat-features takes a number of at least 1"),
            BadInput("--classes 3", 64, "--classes takes two different labels"),
            BadInput("--classes 3,3", 64, "--classes takes two different labels"),
            BadInput("--scheme magic", 64, "'magic' is invalid", "one of 'lcc', 'bgw', 'dple', 'quantized' or 'plain'"),
            BadInput("--scheme bgw --reduction queen", 64, "'queen' is invalid", "'reshare' and 'king'"),
            BadInput("--scheme bgw --in-process 5 -S 1", 64, "-S is for --scheme lcc", "none of them may be missing"),
            BadInput("--scheme bgw --in-process 5 -T 0", 64, "-T is 0", "at least 1", "nothing hides the data"),
            BadInput("--scheme bgw --in-process 5 -K 0", 64, "-K is 0", "at least 1"),
            BadInput("--in-process 10 --rows 0", 64, "--rows takes a number of at least 1"),
            BadInput("--in-process 10 --deadline 0", 64, "--deadline takes a positive number"),
            BadInput("--in-process 10 --deadline inf", 64, "--deadline takes a positive number"),
            BadInput("--field p25", 64, "'p25' is invalid", "'p24'"),
            BadInput("--coefficients 99", 64, "'99' is invalid for '--coefficients <mode>'"),
            BadInput("--in-process 12 --inject kill:3", 64, "“kill:3” is no fault", "why: ", "KIND:WORKERS@WHEN"),
            BadInput("--in-process 12 --inject hurt:3@5", 64, "there is no kind “hurt”", "corrupt"),
            BadInput("--in-process 12 --inject kill:3@5;delay:2@4=5", 64, "“5” is no delay", "unit s or ms"),
            BadInput("--in-process 12 --inject kill:12@5", 64, "no worker 12", "12 workers", "from 0 to 11"),
            BadInput("--in-process 12 --inject kill:any13@5", 64, "13 workers", "any12 or less"),
            BadInput("--in-process 12 --inject kill:3@26", 64, "no round 26", "25 rounds", "from 1 to 25"),
            BadInput("--scheme plain --inject kill:3@5", 64, "--inject does not go with --scheme plain"),
            BadInput("--in-process 7 -T 2 --scheme bgw --inject kill:5@5", 64, "no worker 5 takes part", "0 to 4"),
            BadInput("--iterations", 64, "'--report' is invalid for '--iterations <n>'"),
        ])
        func aWrongOptionIsRefused(_ bad: BadInput) throws {
            try Workspace.withTable().expectRefusal(bad)
        }

        @Test(arguments: ["--model-out model.txt", "--model-out model"])
        func aModelOfAnotherEndingIsRefused(_ arguments: String) throws {
            try Workspace.withTable().expectRefusal(
                BadInput(arguments, 64, "--model-out takes a name that ends in .json or .npy"), outputs: [])
        }
    }

    /// An output that cannot be written is refused before data are read: here there are none.
    struct OutputErrorTests {
        static let options = ["--report", "--model-out"]

        @Test(arguments: options)
        func aMissingFolderIsFoundBeforeTheData(_ option: String) throws {
            try Workspace().expectRefusal(
                BadInput("--in-process 5 --data nowhere.csv \(option) no/x.json", 73, "no/x.json", "no does not exist"),
                outputs: [])
        }

        @Test(arguments: options)
        func aFolderAsFileIsFoundBeforeTheData(_ option: String) throws {
            let workspace = try Workspace.withFolder("results.json", permissions: 0o755)
            try workspace.expectRefusal(
                BadInput("--in-process 5 --data nowhere.csv \(option) results.json", 73, "it is a folder"), outputs: [])
        }

        @Test(arguments: options)
        func aFileAsFolderIsFoundBeforeTheData(_ option: String) throws {
            try Workspace.withTable().expectRefusal(
                BadInput("--in-process 5 --data nowhere.csv \(option) good.csv/x.json", 73, "is not a folder"),
                outputs: [])
        }

        @Test(.enabled(if: getuid() != 0, "root may write anywhere"), arguments: options)
        func aFolderWithoutPermissionIsFoundBeforeTheData(_ option: String) throws {
            let workspace = try Workspace.withFolder("locked", permissions: 0o555)
            try workspace.expectRefusal(
                BadInput("--in-process 5 --data nowhere.csv \(option) locked/x.json", 73, "not writable"), outputs: [])
        }

        @Test func twoOutputsInOneFileAreRefused() throws {
            try Workspace.withTable().expectRefusal(
                BadInput("--in-process 5 --report a.json --model-out ./a.json", 64, "are the same file"), outputs: [])
        }

        @Test func dataAreNotOverwritten() throws {
            let workspace = try Workspace.withTable()
            let before = try workspace.text("good.csv")
            try workspace.expectRefusal(
                BadInput("--in-process 5 --data good.csv --report good.csv", 64, "are the same file"), outputs: [])
            #expect(try workspace.text("good.csv") == before)
        }
    }
}
