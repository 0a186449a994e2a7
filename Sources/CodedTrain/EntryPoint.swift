import ArgumentParser
import CommandLineSupport
import Foundation
import MPI
import MPIRuntime

/// Starts MPI if a launcher did so, sends workers to work, and lets the master read the command line.
@main
enum EntryPoint {
    static func main() {
        let started = ProcessClock.seconds
        guard Launcher.isPresent else { exit(CommandLineRun(context: .alone, started: started).run().rawValue) }
        let status: ExitStatus
        do {
            status = try withWorld(onError: { _ in .abort(exitCode: Int(ExitStatus.internalError.rawValue)) }) {
                world in
                world.rank == 0 ? master(of: world, started: started) : worker(of: world)
            }
        } catch {
            // MPI itself could not start: there is nobody to agree with, so every rank says so for itself.
            Console.printError(CommandFailure(describing: error))
            status = .internalError
        }
        exit(status.rawValue)
    }

    private static func master(of world: Communicator, started: Double) -> ExitStatus {
        let limits = RuntimeLimits()
        let transport = MPIMasterTransport(communicator: world, limits: limits)
        let status = CommandLineRun(context: .mpi(transport), started: started).run()
        // A run that ended early has left its workers waiting.
        let silent = transport.dismissOnce()
        guard !silent.isEmpty else { return status }
        // MPI's own end waits for ranks that will never come to it.
        guard status == .success else { world.abort(code: Int(status.rawValue)) }
        Console.note(
            "coded-train: note: \(CommandFailure.ranks(silent)) did not leave; mpirun may wait until it is interrupted")
        return status
    }

    private static func worker(of world: Communicator) -> ExitStatus {
        do {
            try CPUCheck.run()
            var worker = MPIWorker(communicator: world, limits: RuntimeLimits())
            try worker.run()
            return .success
        } catch {
            Console.printError(CommandFailure(describing: error), rank: world.rank)
            return .unavailable
        }
    }
}

/// How the program was started.
enum RunContext {
    /// As one process, without a launcher.
    case alone
    /// As rank 0 of an MPI run.
    case mpi(MPIMasterTransport)
}

/// Reads the command line and runs the command.
struct CommandLineRun {
    let context: RunContext
    /// When the process started, in the seconds of `ProcessClock`.
    let started: Double

    func run(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> ExitStatus {
        do {
            try CPUCheck.run()
            let expanded = try ConfigurationFile.expand(arguments)
            let command = try CodedTrain.parseAsRoot(expanded)
            switch command {
            case let train as TrainCommand:
                return try TrainRun(
                    configuration: train.options.configuration(), context: context, started: started
                ).run()
            case let plan as PlanCommand:
                var configuration = try plan.options.configuration()
                configuration.dryRun = true
                return try TrainRun(configuration: configuration, context: context, started: started).run()
            case let predict as PredictCommand:
                return try PredictRun(options: predict).run()
            case let doctor as DoctorCommand:
                return try DoctorRun(options: doctor, context: context).run()
            default:
                var other = command
                try other.run()
                return .success
            }
        } catch let failure as CommandFailure {
            Console.printError(failure)
            return failure.status
        } catch  where isParserMessage(error) {
            guard CodedTrain.exitCode(for: error) == .success else {
                let failure = CommandFailure(
                    parserMessage: CodedTrain.message(for: error),
                    command: "coded-train "
                        + (arguments.first.flatMap { ["plan", "predict", "doctor"].contains($0) ? $0 : nil } ?? "train")
                )
                Console.printError(failure)
                return failure.status
            }
            // A request for help or the version.
            Console.write(CodedTrain.fullMessage(for: error, columns: Console.helpWidth))
            return .success
        } catch {
            let failure = CommandFailure(describing: error)
            Console.printError(failure)
            return failure.status
        }
    }

    /// Errors of the argument parser, help requests included, carry their own text.
    private func isParserMessage(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}
