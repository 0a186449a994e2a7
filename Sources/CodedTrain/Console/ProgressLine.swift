import CommandLineSupport

/// One line that tells how far the training is: a bar on a terminal, a line now and then elsewhere.
struct ProgressLine {
    private let total: Int
    private let isVisible: Bool
    private var nextTenth = 1
    private var toldRound: Int

    /// - Parameter savedRound: the round of the checkpoint that the training goes on from; zero if there is none.
    init(total: Int, isVisible: Bool, savedRound: Int = 0) {
        toldRound = savedRound
        self.total = total
        self.isVisible = isVisible
    }

    /// Tells of a finished round.
    ///
    /// - Parameter savedRound: the round of the last checkpoint; zero if there is none.
    mutating func update(round: Int, gradientNorm: Double, savedRound: Int = 0) {
        guard isVisible, total > 0 else { return }
        let norm = Format.significant(gradientNorm)
        if Console.isTerminal {
            let filled = round * 30 / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            Console.write(
                "\rtraining \(bar) \(round)/\(total)  |gradient| \(norm) "
                    + (savedRound > 0 ? " checkpoint \(savedRound) " : ""), toStandardError: true, terminator: "")
        } else if round * 5 >= total * nextTenth || round == total {
            let saved = savedRound > toldRound ? ", checkpoint of round \(savedRound)" : ""
            Console.note("training: round \(round) of \(total), |gradient| \(norm)\(saved)")
            toldRound = savedRound
            nextTenth = round * 5 / total + 1
        }
    }

    /// A line of its own, above the bar if there is one.
    func interrupt(_ text: String) {
        if isVisible { Console.note((Console.isTerminal ? "\r\u{1B}[K" : "") + text) }
    }

    func finish() {
        if isVisible && Console.isTerminal { Console.write("", toStandardError: true) }
    }
}
