import PrimeFields

/// One worker's side of a degree reduction, again and again: shares of degree 2T in, shares of degree T out.
///
/// Reductions are numbered by the schedule. Other workers may be one reduction ahead, never more, as long as they need
/// this one's messages; messages for earlier ones are dropped, and so are those for later ones, which only a worker gets
/// that is not needed.
protocol DegreeReducer<Word> {
    associatedtype Word: ResidueWord

    /// Begins a reduction before the products are there: sends what does not depend on them.
    mutating func prepare(_ number: Int) -> [WorkerAction]

    /// The products have been computed: `1 × m` or `r × m`, as the schedule has it for the reduction that was begun.
    mutating func reduce(_ products: ResidueMatrix<Word>) -> [WorkerAction]

    /// Takes a message of another worker.
    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction]

    /// The shares of degree T, in the shape of the products, if they are there and have not been taken.
    mutating func takeResult() -> ResidueMatrix<Word>?

    /// The greatest number of bytes of a message.
    var exchangeByteCount: Int { get }
}
