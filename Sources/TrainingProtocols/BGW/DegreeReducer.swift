import PrimeFields

/// One worker's side of a degree reduction, again and again: shares of degree 2T in, shares of degree T out.
///
/// Reductions are numbered by the schedule. Every worker needs messages of all others in each, so that others are one
/// reduction ahead at most.
protocol DegreeReducer<Word> {
    associatedtype Word: ResidueWord

    /// Begins a reduction, with a number above those before.
    ///
    /// - Parameter products: `1 × m` or `r × m`, as the schedule has it for this number.
    mutating func begin(_ number: Int, products: ResidueMatrix<Word>) -> [WorkerAction]

    /// Takes a message of another worker.
    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction]

    /// The shares of degree T, in the shape of the products, if they are there and have not been taken.
    mutating func takeResult() -> ResidueMatrix<Word>?

    /// The greatest number of bytes of a message.
    var exchangeByteCount: Int { get }
}

extension DegreeReduction {
    /// The exchanges of one reduction.
    var exchangeCount: Int {
        switch self {
        case .reshare: 1
        case .king: 3
        }
    }
}

extension ResidueMatrix {
    /// A message for each worker but `own`: its row, or the only row. The first goes to the next worker, so that not all
    /// send to the same one at once.
    func messages(from own: Int, workerCount: Int, count: Int, exchange: Int) -> [WorkerAction] {
        (1..<workerCount).map { distance in
            let worker = (own + distance) % workerCount
            return .send(
                rowSlice(rowCount == 1 ? 0 : worker, count: count), to: WorkerID(worker), exchange: exchange)
        }
    }
}
