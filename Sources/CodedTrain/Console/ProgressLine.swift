import CommandLineSupport

/// One line that tells how far the training is: a bar on a terminal, a line now and then elsewhere.
struct ProgressLine {
    private let total: Int
    private let isVisible: Bool
    private var nextTenth = 1

    init(total: Int, isVisible: Bool) {
        self.total = total
        self.isVisible = isVisible
    }

    mutating func update(round: Int, gradientNorm: Double) {
        guard isVisible, total > 0 else { return }
        let norm = Format.significant(gradientNorm)
        if Console.isTerminal {
            let filled = round * 30 / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            Console.write(
                "\rtraining \(bar) \(round)/\(total)  |gradient| \(norm) ", toStandardError: true, terminator: "")
        } else if round * 5 >= total * nextTenth || round == total {
            Console.note("training: round \(round) of \(total), |gradient| \(norm)")
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
