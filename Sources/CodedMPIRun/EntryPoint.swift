import ArgumentParser
import CommandLineSupport
import Foundation
import Launching

/// Reads the command line and runs the program.
@main
enum EntryPoint {
    static func main() {
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Returns the exit code.
    private static func run(_ arguments: [String]) -> Int32 {
        do {
            let command = try CodedMPIRun.parse(LauncherWords.joined(arguments))
            return try command.launch()
        } catch let failure as CommandFailure {
            Console.printError(failure)
            return failure.status.rawValue
        } catch  where String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") {
            guard CodedMPIRun.exitCode(for: error) == .success else {
                let failure = CommandFailure(
                    parserMessage: CodedMPIRun.message(for: error), command: "coded-mpirun")
                Console.printError(failure)
                return failure.status.rawValue
            }
            // A request for help.
            Console.write(CodedMPIRun.fullMessage(for: error, columns: Console.helpWidth))
            return ExitStatus.success.rawValue
        } catch {
            let failure = CommandFailure(status: .internalError, what: "\(error)")
            Console.printError(failure)
            return failure.status.rawValue
        }
    }
}
