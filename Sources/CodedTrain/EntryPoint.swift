import ArgumentParser
import CStopSignals
import CommandLineSupport
import Foundation
import MPI
import MPIRuntime
import ProcessControl

/// Starts MPI if a launcher did so, sends workers to work, and lets the master read the command line.
@main
enum EntryPoint {
    static func main() {
        let started = ProcessClock.seconds
        // What SIGTERM, SIGUSR1 and SIGUSR2 mean is known with the role and the options.
        stop_signals_hold()
        guard Launcher.isPresent else { exit(CommandLineRun(context: .alone, started: started).run().rawValue) }
        let status: ExitStatus
        do {
            status = try withWorld(onError: { _ in .abort(exitCode: Int(ExitStatus.internalError.rawValue)) }) {
                world in
                let status = try world.rank == 0 ? master(of: world, started: started) : worker(of: world)
                // MPICH's ranks leave together; those of Open MPI do not wait for each other.
                world.finalizeLimit = FinalizeLimit(
                    seconds: Library.implementation == .openMPI ? RuntimeLimits().finalizeSeconds : 60,
                    exitCode: status.rawValue)
                return status
            }
        } catch {
            // MPI itself could not start: there is nobody to agree with, so every rank says so for itself.
            Console.printError(CommandFailure(describing: error))
            status = .internalError
        }
        exit(status.rawValue)
    }

    private static func master(of world: Communicator, started: Double) throws -> ExitStatus {
        try StatusFile.asked?.noteStart()
        let transport = MPIMasterTransport(communicator: world, limits: RuntimeLimits())
        let status = CommandLineRun(context: .mpi(transport), started: started).run()
        // A run that ended early has left its workers waiting.
        var silent = transport.dismissOnce()
        if let file = StatusFile.asked {
            // From here on the launcher knows, whatever becomes of this process.
            try file.write(exitCode: status.rawValue)
            silent = transport.killSilentWorkers()
        }
        guard !silent.isEmpty else { return status }
        // mpirun alone would wait for them.
        guard status == .success || StatusFile.asked != nil else { world.abort(code: Int(status.rawValue)) }
        Console.note(
            "coded-train: note: \(CommandFailure.ranks(silent)) did not leave"
                + (StatusFile.asked == nil ? "; mpirun may wait until it is interrupted" : ""))
        return status
    }

    private static func worker(of world: Communicator) -> ExitStatus {
        // Launchers pass signals on to every rank. It is the master's business to stop, and to let the workers go.
        stop_signals_ignore()
        do {
            try CPUCheck.run()
            var worker = MPIWorker(communicator: world, limits: RuntimeLimits())
            try worker.run(exitCode: ExitStatus.unavailable.rawValue)
            return .success
        } catch RuntimeError.masterGone where world.rank > 1 {
            // One worker speaks for all.
            return .unavailable
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
    /// The commands whose help an error names; `train` needs no name.
    private static let commandNames = ["plan", "predict", "simulate", "doctor"]

    func run(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> ExitStatus {
        do {
            try CPUCheck.run()
            let expanded = try ConfigurationFile.expand(arguments)
            let command = try CodedTrain.parseAsRoot(expanded)
            if !(command is TrainCommand) { stop_signals_release() }
            switch command {
            case let train as TrainCommand:
                let configuration = try train.options.configuration()
                if configuration.keepsCheckpoints { stop_signals_note() } else { stop_signals_release() }
                return try TrainRun(configuration: configuration, context: context, started: started).run()
            case let plan as PlanCommand:
                var configuration = try plan.options.configuration()
                configuration.dryRun = true
                return try TrainRun(configuration: configuration, context: context, started: started).run()
            case let predict as PredictCommand:
                return try PredictRun(options: predict).run()
            case let simulate as SimulateCommand:
                return try SimulateRun(options: simulate).run()
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
                        + (arguments.first.flatMap { Self.commandNames.contains($0) ? $0 : nil } ?? "train"))
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
