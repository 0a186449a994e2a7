import CStopSignals
import Checkpoints
import CommandLineSupport
import Datasets
import DifferentialPrivacy
import RunReport
import TrainingProtocols

/// Keeps the checkpoints of a training: reads the one that it goes on from, writes new ones between rounds, and says when
/// the training is to stop.
final class CheckpointKeeper {
    private let configuration: TrainConfiguration
    private let folder: CheckpointFolder
    private let clock: PhaseClock
    /// The checkpoint that the training goes on from.
    let start: Checkpoint?
    /// What is to be told of the checkpoints at the end.
    private(set) var report: CheckpointReport

    private var data: DataFingerprint?
    private var identity: TrainingIdentity?
    /// The last finished round.
    private var latest: Checkpoint?
    /// The round of the last checkpoint; zero if there is none.
    private(set) var savedRound: Int

    /// The keeper for a configuration, or nil if it keeps no checkpoints or trains nothing.
    ///
    /// - Throws: `CommandFailure` if the folder cannot be used, or does not hold what the options say.
    init?(_ configuration: TrainConfiguration, clock: PhaseClock) throws {
        guard let path = configuration.checkpoint, configuration.keepsCheckpoints else { return nil }
        self.configuration = configuration
        self.clock = clock
        let opened = try Self.openFolder(path)
        folder = opened
        start = try Self.readStart(opened, resumes: configuration.resume)
        savedRound = start?.state.round ?? 0
        report = CheckpointReport(resumedFromRound: savedRound, written: 0, stopReason: .none)
    }

    /// Whether the training is to stop though it is not done.
    var isStopping: Bool { report.stopReason != .none }

    // MARK: Before the first round

    /// The settings to train with: those of the configuration, with the resolved step size of the checkpoint where the
    /// choice is left open.
    ///
    /// - Throws: `CommandFailure` if the checkpoint is of other data, of other settings that determine the weights, or of
    ///   a later round than the last one.
    func settings(for data: Dataset) throws -> TrainingSettings {
        var settings = configuration.settings
        let fingerprint = DataFingerprint(features: data.features, targets: data.targets)
        self.data = fingerprint
        guard let start else {
            if configuration.resume { say("no checkpoint in \(folder.path) yet; starting anew") }
            return settings
        }
        if settings.learningRate == .automatic { settings.learningRate = .fixed(start.identity.learningRate) }
        guard case .fixed(let rate) = settings.learningRate else { return settings }
        let differences = try makeIdentity(fingerprint, learningRate: rate).differences(from: start.identity)
        guard differences.isEmpty else {
            throw CommandFailure(checkpoint: folder.path(of: CheckpointFolder.lastName), differs: differences)
        }
        guard savedRound <= configuration.iterations else {
            throw CommandFailure(
                status: .badData,
                what: "\(folder.path(of: CheckpointFolder.lastName)) is of round \(savedRound), after the last one",
                why: "--iterations counts all rounds, also those of earlier runs: \(configuration.iterations)",
                fix: "--iterations \(savedRound) or more")
        }
        say("going on after round \(savedRound)")
        return settings
    }

    /// Takes the step size that the training has.
    func begin(learningRate: Double) throws {
        guard let data else { preconditionFailure("the settings are asked for first") }
        identity = try makeIdentity(data, learningRate: learningRate)
    }

    private func makeIdentity(_ data: DataFingerprint, learningRate: Double) throws -> TrainingIdentity {
        try TrainingIdentity(
            settings: configuration.settings, learningRate: learningRate,
            isQuantized: configuration.scheme != .plain, data: data)
    }

    // MARK: The ledger of a private training

    /// What earlier runs of a training with these bounds have spent.
    ///
    /// - Throws: `CommandFailure` if the folder has a ledger of another training, or a checkpoint without one.
    func savedLedger(for settings: PrivacySettings) throws -> PrivacyLedger? {
        guard let record = try readLedger() else {
            guard start == nil else {
                throw CommandFailure(
                    status: .badData, what: "\(folder.path) has a checkpoint of a training without --dp-epsilon",
                    why: "what was released without noise cannot be taken back", fix: "start anew in another folder")
            }
            return nil
        }
        guard record.settings == settings else {
            throw CommandFailure(
                status: .badData, what: "\(folder.path(of: CheckpointFolder.ledgerName)) is of other --dp options",
                why: "its budget and bounds are epsilon = \(record.settings.budget.epsilon), delta = "
                    + "\(record.settings.budget.delta), rows of norm \(record.settings.rowNorm), weights of norm "
                    + "\(record.settings.weightRadius), neighbours \(record.settings.neighbours.rawValue)",
                fix: "give the same, or start anew in another folder")
        }
        return record.ledger
    }

    /// Makes sure that a private training does not go on without noise.
    func refuseLedger() throws {
        guard let record = try readLedger() else { return }
        throw CommandFailure(
            status: .badData, what: "\(folder.path) has the ledger of a training with --dp-epsilon",
            why: "going on without noise would break its guarantee",
            fix:
                "--dp-epsilon \(record.settings.budget.epsilon) --dp-delta \(record.settings.budget.delta), or another folder"
        )
    }

    /// Writes the ledger, before the release that it counts.
    func save(_ record: LedgerRecord) throws {
        do {
            try folder.write(record)
        } catch let error as CheckpointError {
            throw CommandFailure(error, checkpoint: folder.path(of: CheckpointFolder.ledgerName))
        }
    }

    private func readLedger() throws -> LedgerRecord? {
        do {
            return try folder.readLedger()
        } catch {
            throw CommandFailure(error, checkpoint: folder.path(of: CheckpointFolder.ledgerName))
        }
    }

    // MARK: Between rounds

    /// Takes a finished round; writes a checkpoint if one is due, or asked for, or if the training is to stop.
    ///
    /// - Parameter isLast: whether the training is done.
    /// - Throws: `CommandFailure` if the training is to stop and the checkpoint cannot be written. At other times the
    ///   training goes on, with a warning.
    func note(_ state: DescentState, isLast: Bool, history: [HistoryEntry], largestBlockValue: Double) throws {
        guard let identity else { preconditionFailure("a training has a step size") }
        // The next step will find that the training diverges.
        guard state.weights.allSatisfy(\.isFinite) else { return }
        latest = Checkpoint(
            identity: identity, state: state, largestBlockValue: largestBlockValue, history: history)
        if !isLast { report.stopReason = stopReason }
        let isAskedFor = stop_signals_take_usr1()
        guard isLast || isStopping || isAskedFor || state.round % configuration.checkpointEvery == 0 else { return }
        do {
            try save()
        } catch  where !isStopping {
            warn(error)
        }
        if isAskedFor, savedRound == state.round { say("SIGUSR1: wrote the checkpoint of round \(savedRound)") }
    }

    /// Saves the last finished round when an error ends the training.
    func saveAfterError() {
        // A run that stops has tried to, and its error may be that it could not.
        guard !isStopping, let latest, latest.state.round > savedRound else { return }
        do {
            try save()
        } catch {
            warn(error)
        }
        if savedRound == latest.state.round {
            say("wrote the checkpoint of round \(savedRound); --resume goes on from there")
        }
    }

    private var stopReason: CheckpointReport.StopReason {
        if stop_signals_has_stop() { return .signal }
        if let limit = configuration.maxTime, clock.elapsed >= limit.seconds { return .time }
        return .none
    }

    private func save() throws {
        guard let latest else { return }
        do {
            try clock.measure(.finish) { try folder.write(latest) }
        } catch let error as CheckpointError {
            throw CommandFailure(error, checkpoint: folder.path(of: CheckpointFolder.lastName))
        }
        savedRound = latest.state.round
        report.written += 1
    }

    // MARK: Messages

    /// Tells at the end that the training has stopped, and how it goes on.
    func sayWhyStopped() {
        guard isStopping else { return }
        let reason = report.stopReason == .time ? "--max-time is over" : "a signal came"
        say(
            "\(reason): stopped after round \(savedRound) of \(configuration.iterations), without a model; "
                + "--resume goes on from there")
    }

    private func say(_ text: String) {
        if !configuration.quiet { Console.note("checkpoint: \(text)") }
    }

    private func warn(_ error: any Error) {
        let failure = CommandFailure(describing: error)
        Console.note(
            "coded-train: warning: \(failure.what)" + (failure.why.map { ": \($0)" } ?? "")
                + "; there is no checkpoint of round \(latest?.state.round ?? 0)")
    }

    // MARK: The folder

    private static func openFolder(_ path: String) throws -> CheckpointFolder {
        do {
            return try CheckpointFolder(path: path)
        } catch {
            throw CommandFailure(error, checkpoint: path)
        }
    }

    private static func readStart(_ folder: CheckpointFolder, resumes: Bool) throws -> Checkpoint? {
        guard resumes else {
            guard folder.isEmpty else {
                throw CommandFailure(
                    status: .usage, what: "there is a checkpoint in \(folder.path) already",
                    why: "a training that starts anew would overwrite it",
                    fix: "--resume goes on from it; or name another folder, or remove it")
            }
            return nil
        }
        do {
            return try folder.readLast()
        } catch {
            // One that is good but older may be left.
            let previous = try? folder.readPrevious()
            throw CommandFailure(
                error, checkpoint: folder.path(of: CheckpointFolder.lastName),
                previous: previous.map { (folder.path(of: CheckpointFolder.previousName), $0.state.round) })
        }
    }
}
