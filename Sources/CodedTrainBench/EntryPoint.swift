import ArgumentParser
import Benchmarks
import CommandLineSupport
import Foundation

/// Reads the command line and runs the command.
@main
enum EntryPoint {
    static func main() {
        Interruption.install()
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Returns the exit code.
    private static func run(_ arguments: [String]) -> Int32 {
        do {
            try CPUCheck.run()
            var command = try CodedTrainBench.parseAsRoot(arguments)
            try command.run()
            return ExitStatus.success.rawValue
        } catch let interruption as ChildProcess.Interruption {
            return 128 + interruption.signal
        } catch
            where String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
            && CodedTrainBench.exitCode(for: error) == .success
        {
            // A request for help.
            Console.write(CodedTrainBench.fullMessage(for: error, columns: Console.helpWidth))
            return ExitStatus.success.rawValue
        } catch {
            let failure = failure(describing: error, arguments: arguments)
            Console.printError(failure)
            return failure.status.rawValue
        }
    }

    private static func failure(describing error: any Error, arguments: [String]) -> CommandFailure {
        if let failure = error as? CommandFailure { return failure }
        guard String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") else {
            return CommandFailure(status: .internalError, what: "\(error)")
        }
        let subcommands = CodedTrainBench.configuration.subcommands.compactMap { $0.configuration.commandName }
        let subcommand = arguments.first.flatMap { subcommands.contains($0) ? " \($0)" : nil } ?? ""
        return CommandFailure(
            parserMessage: CodedTrainBench.message(for: error), command: "coded-train-bench" + subcommand)
    }
}
