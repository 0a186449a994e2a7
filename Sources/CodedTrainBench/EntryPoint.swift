import ArgumentParser
import Benchmarks
import CommandLineSupport
import Foundation

/// Reads the command line and runs the command.
@main
enum EntryPoint {
    static func main() {
        Interruption.install()
        exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    private static func run(_ arguments: [String]) -> ExitStatus {
        do {
            try CPUCheck.run()
            var command = try CodedTrainBench.parseAsRoot(arguments)
            try command.run()
            return .success
        } catch let failure as CommandFailure {
            Console.printError(failure)
            return failure.status
        } catch  where String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") {
            guard CodedTrainBench.exitCode(for: error) == .success else {
                let subcommands = CodedTrainBench.configuration.subcommands.compactMap { $0.configuration.commandName }
                let subcommand = arguments.first.flatMap { subcommands.contains($0) ? " \($0)" : nil } ?? ""
                let failure = CommandFailure(
                    parserMessage: CodedTrainBench.message(for: error), command: "coded-train-bench" + subcommand)
                Console.printError(failure)
                return failure.status
            }
            // A request for help.
            Console.write(CodedTrainBench.fullMessage(for: error, columns: Console.helpWidth))
            return .success
        } catch {
            Console.printError(CommandFailure(status: .internalError, what: "\(error)"))
            return .internalError
        }
    }
}
