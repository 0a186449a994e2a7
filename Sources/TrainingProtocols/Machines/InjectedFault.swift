/// A failure on purpose of one worker, to try a plan: part of its assignment, carried out by the module `FaultInjection`.
public struct InjectedFault: Hashable, Codable, Sendable {
    /// What the worker does.
    public enum Kind: Hashable, Codable, Sendable {
        /// Its process ends at once, as by SIGKILL.
        case kill
        /// Its process stops, as by SIGSTOP.
        case stop
        /// It begins so much later, in seconds.
        case delay(seconds: Double)
        /// Its answers to the master are not what it computed.
        case corrupt(Corruption)
    }

    /// When it does so.
    public enum Moment: Hashable, Codable, Sendable {
        /// During the distribution of shares: after the first tile.
        case share
        /// When the tasks of these rounds come, counted from one.
        case rounds(ClosedRange<Int>)

        /// Whether `round` is one of the rounds.
        public func includes(round: Int) -> Bool {
            if case .rounds(let rounds) = self { rounds ~= round } else { false }
        }

        /// Whether the first of the rounds has come: a worker that lags does not get the tasks of all rounds.
        public func isReached(by round: Int) -> Bool {
            if case .rounds(let rounds) = self { rounds.lowerBound <= round } else { false }
        }
    }

    /// What becomes of an answer.
    public enum Corruption: String, CaseIterable, Codable, Sendable {
        /// Residues drawn at random; or real numbers, of the size of what the answer was.
        case random
        /// The answer to the task before; zeros if there was none.
        case stale
        /// Ones.
        case constant
        /// The answer with one added to one entry.
        case offByOne = "offbyone"
        /// The answer without its last word.
        case wrongLength = "wronglength"
        /// The answer with one word that is no residue; or no finite number.
        case outOfRange = "outofrange"

        /// Whether the answer still looks like one: only a code that tolerates liars can find it out.
        public var isLie: Bool { self != .wrongLength && self != .outOfRange }
    }

    /// What the worker does.
    public let kind: Kind
    /// When.
    public let moment: Moment
    /// What random residues follow from.
    public let seed: UInt64

    /// A fault.
    ///
    /// - Precondition: answers are not corrupted during the distribution of shares; delays are finite and not negative.
    public init(kind: Kind, moment: Moment, seed: UInt64 = 0) {
        if case .corrupt = kind { precondition(moment != .share, "there is no answer to corrupt yet") }
        if case .delay(let seconds) = kind { precondition(seconds >= 0 && seconds.isFinite, "a delay is a time") }
        self.kind = kind
        self.moment = moment
        self.seed = seed
    }
}
