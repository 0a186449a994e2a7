import PrimeFields

/// The vectors that workers send in one exchange, for the reduction at hand and the one after it.
struct ExchangeWindow<Word: ResidueWord> {
    private var inboxes: [Inbox]
    /// The reduction at hand.
    private(set) var current = 0

    private struct Inbox {
        var number: Int
        var hasCome: [Bool]
        var count = 0
        var rows: ResidueMatrix<Word>
    }

    /// A window for vectors of up to `columnCount` words from `senderCount` workers.
    init(senderCount: Int, columnCount: Int, modulus: Modulus<Word>) {
        inboxes = (0..<2).map { number in
            Inbox(
                number: number, hasCome: Array(repeating: false, count: senderCount),
                rows: ResidueMatrix(rowCount: senderCount, columnCount: columnCount, modulus: modulus))
        }
    }

    /// Makes this reduction the one at hand.
    mutating func begin(_ number: Int) {
        precondition(number > current || number == 0 && current == 0, "reductions are counted up")
        current = number
        clear(for: number)
    }

    /// Whether a message for a reduction is kept.
    func isOpen(_ number: Int) -> Bool { number == current || number == current + 1 }

    /// Keeps a sender's vector for an open reduction; a repeated one is dropped.
    ///
    /// - Returns: whether it has `count` words, all of them residues.
    mutating func store(_ message: UnsafeRawBufferPointer, sender: Int, number: Int, count: Int) -> Bool {
        precondition(isOpen(number), "a message for the reduction at hand or the next")
        clear(for: number)
        let slot = number % 2
        guard !inboxes[slot].hasCome[sender] else { return true }
        guard inboxes[slot].rows.setRow(sender, count: count, to: message) else { return false }
        inboxes[slot].hasCome[sender] = true
        inboxes[slot].count += 1
        return true
    }

    /// Whether the vectors of all senders have come for the reduction at hand.
    var isComplete: Bool { inboxes[current % 2].count == inboxes[current % 2].hasCome.count }

    /// The vectors of the reduction at hand, one row a sender.
    var rows: ResidueMatrix<Word> { inboxes[current % 2].rows }

    private mutating func clear(for number: Int) {
        let slot = number % 2
        guard inboxes[slot].number != number else { return }
        inboxes[slot].number = number
        inboxes[slot].count = 0
        for sender in inboxes[slot].hasCome.indices { inboxes[slot].hasCome[sender] = false }
    }
}
