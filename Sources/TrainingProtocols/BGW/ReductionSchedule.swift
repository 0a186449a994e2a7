import PrimeFields

/// Which degree reductions a training has, in the order in which all workers do them: r in each round, counted through.
///
/// The first of a round is of the r products `X wⱼ` at once; the others raise `z₁ ⋯ zᵢ` to `z₁ ⋯ zᵢ₊₁`.
struct ReductionSchedule: Hashable {
    /// r.
    let degree: Int
    /// m.
    let rowCount: Int

    /// The number of the first reduction of a round, which is counted from one.
    func first(ofRound round: Int) -> Int { (round - 1) * degree }

    /// The vectors of length m that are reduced together.
    func vectorCount(of number: Int) -> Int { number % degree == 0 ? degree : 1 }

    /// The words that are reduced together, the padding of each vector included.
    func wordCount<Word: ResidueWord>(of number: Int, as word: Word.Type) -> Int {
        vectorCount(of: number) * ResidueMatrix<Word>.rowStride(columnCount: rowCount)
    }

    /// The columns of contributions to double sharings that a reduction takes, a multiple of the padding, if each yields
    /// `yield` double sharings.
    func contributionWidth<Word: ResidueWord>(of number: Int, yield: Int, as word: Word.Type) -> Int {
        let count = wordCount(of: number, as: word)
        return ResidueMatrix<Word>.rowStride(columnCount: (count + yield - 1) / yield)
    }
}
