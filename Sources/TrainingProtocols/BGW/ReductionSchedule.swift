import PrimeFields

/// Which degree reductions a training has, in the order in which all workers do them: r in each round, counted through.
///
/// The first of a round is of the r products `X wⱼ` at once; the others raise `z₁ ⋯ zᵢ` to `z₁ ⋯ zᵢ₊₁`.
struct ReductionSchedule: Hashable {
    /// r.
    let degree: Int
    /// m.
    let rowCount: Int
    /// The round that the run begins with, counted from one: reductions are counted from there, whichever it is.
    var firstRound = 1

    /// The number of the first reduction of a round.
    func first(ofRound round: Int) -> Int { (round - firstRound) * degree }

    /// The vectors of length m that are reduced together.
    func vectorCount(of number: Int) -> Int { number % degree == 0 ? degree : 1 }

    /// The words that are reduced together, the padding of each vector included.
    func wordCount<Word: ResidueWord>(of number: Int, as word: Word.Type) -> Int {
        vectorCount(of: number) * ResidueMatrix<Word>.rowStride(columnCount: rowCount)
    }

    // MARK: Double sharings

    /// The columns of contributions to double sharings that a reduction takes, a multiple of the padding, if each yields
    /// `yield` double sharings.
    func contributionWidth<Word: ResidueWord>(of number: Int, yield: Int, as word: Word.Type) -> Int {
        let count = wordCount(of: number, as: word)
        return ResidueMatrix<Word>.rowStride(columnCount: (count + yield - 1) / yield)
    }

    /// How double sharings are made for several rounds at once: one exchange between all workers for a batch of rounds.
    func batch<Word: ResidueWord>(workerCount: Int, yield: Int, as word: Word.Type) -> DoubleSharingBatch {
        let widths = (0..<degree).map { contributionWidth(of: $0, yield: yield, as: word) }
        return DoubleSharingBatch(widths: widths, workerCount: workerCount)
    }
}

/// A batch of double sharings: those of some rounds, one after another in the columns of the contributions.
struct DoubleSharingBatch: Hashable {
    /// The columns that each reduction of a round takes.
    let widths: [Int]
    /// The rounds that a batch is for.
    let roundCount: Int

    /// What a worker's contributions may take in words, beside which a message's overhead is small.
    private static var budget: Int { 1 << 18 }
    /// More would be made in vain if the training ends.
    private static var mostRounds: Int { 32 }

    init(widths: [Int], workerCount: Int) {
        self.widths = widths
        let perRound = 2 * workerCount * widths.reduce(0, +)
        roundCount = max(1, min(Self.mostRounds, Self.budget / max(perRound, 1)))
    }

    /// The columns of all contributions of a batch.
    var width: Int { roundCount * widths.reduce(0, +) }

    /// The reductions of a batch.
    var reductionCount: Int { roundCount * widths.count }

    /// The columns of a reduction within its batch.
    func columns(of number: Int) -> Range<Int> {
        let (round, place) = (number % reductionCount).quotientAndRemainder(dividingBy: widths.count)
        let start = round * widths.reduce(0, +) + widths[..<place].reduce(0, +)
        return start..<start + widths[place]
    }
}
