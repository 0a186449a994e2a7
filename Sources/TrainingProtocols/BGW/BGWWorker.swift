import PrimeFields
import Quantization
import SecretSharing

/// A worker of BGW: it holds a Shamir share of all rows and, together with the others, answers each round with shares of
/// degree 2T of the gradients `Xₖᵀ g(Xₖ W)` of K row blocks.
///
/// A round, on shares: the products `zⱼ = X wⱼ`, of degree 2T, are reduced together; `z₁ ⋯ zᵢ₊₁` is the reduced
/// `z₁ ⋯ zᵢ` times `zᵢ₊₁`, reduced again; `g = Σ Cᵢ z₁ ⋯ zᵢ` needs no message; `Xₖᵀ g` is left at degree 2T for the master
/// to open. So there are r reductions a round, of whole vectors.
///
/// - SeeAlso: Ben-Or, Goldwasser, Wigderson, "Completeness theorems for non-cryptographic fault-tolerant distributed
///   computation", 1988; appendix A.5 of <https://arxiv.org/abs/1902.00641>.
package struct BGWWorker<Word: ResidueWord>: WorkerMachine {
    private enum State {
        case idle
        /// The product of the first `factorCount` of the `z` is being reduced; all `z` at once if it is one.
        case reducing(round: Int, factorCount: Int)
    }

    private let modulus: Modulus<Word>
    private let coefficients: [Word]
    private let schedule: ReductionSchedule
    private let partitionCount: Int
    private var share: ReceivedShare<Word>
    private var weights: ResidueMatrix<Word>
    private var productKernel: ProductKernel<Word>
    private var gradientKernel: TransposedProductKernel<Word>
    private var reducer: any DegreeReducer<Word>

    private var state = State.idle
    private var lastRound: Int
    /// The r vectors `zⱼ`, of degree 2T.
    private var products: ResidueMatrix<Word>
    /// The same, `r × m`, reduced to degree T.
    private var scores: ResidueMatrix<Word>
    /// `g`, `1 × m`, as far as it has been summed.
    private var values: ResidueMatrix<Word>
    private var gradients: ResidueMatrix<Word>

    /// The worker for an assignment in the field `modulus`.
    package init(
        assignment: WorkerAssignment, role: SharingRole, modulus: Modulus<Word>,
        makeGenerator: () throws -> any CryptographicGenerator
    ) throws {
        share = ReceivedShare(assignment: assignment, modulus: modulus)
        self.modulus = modulus
        coefficients = assignment.coefficients.map { modulus.residue(of: $0) }
        schedule = ReductionSchedule(
            degree: coefficients.count - 1, rowCount: assignment.layout.rowCount, firstRound: role.firstRound)
        lastRound = role.firstRound - 1
        partitionCount = role.partitionCount
        let (rowCount, featureCount) = (assignment.layout.rowCount, assignment.featureCount)
        func matrix(_ rowCount: Int, _ columnCount: Int) -> ResidueMatrix<Word> {
            ResidueMatrix(rowCount: rowCount, columnCount: columnCount, modulus: modulus)
        }
        weights = matrix(schedule.degree, featureCount)
        products = matrix(schedule.degree, rowCount)
        scores = matrix(0, rowCount)
        values = matrix(1, rowCount)
        gradients = matrix(partitionCount, featureCount)
        productKernel = ProductKernel(featureCount: featureCount, modulus: modulus)
        gradientKernel = TransposedProductKernel(featureCount: featureCount, modulus: modulus)
        let scheme = try ShamirScheme(
            parameters: ShamirParameters(workerCount: role.workerCount, privacyThreshold: role.privacyThreshold),
            modulus: modulus)
        let own = role.worker.index
        reducer =
            switch role.reduction {
            case .reshare: Resharing(scheme: scheme, schedule: schedule, own: own, generator: try makeGenerator())
            case .king: try KingReduction(scheme: scheme, schedule: schedule, own: own, generator: makeGenerator())
            }
    }

    package var layout: TileLayout { share.layout }

    package var taskByteCount: Int { schedule.degree * weights.columnCount * MemoryLayout<Word>.size }

    package var exchangeByteCount: Int { reducer.exchangeByteCount }

    package mutating func withDestination(
        ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        try share.withDestination(ofTile: tile, body)
    }

    package mutating func receive(task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) -> [WorkerAction] {
        // Masks are for one reduction each, and reductions are numbered by the rounds.
        guard case .idle = state, round > lastRound else { throw .unexpectedTask(round: round) }
        try weights.setRows(toTask: task, round: round)
        lastRound = round
        productKernel.evaluate(rows: share.rows, weights: weights, products: &products)
        state = .reducing(round: round, factorCount: 1)
        return reducer.begin(schedule.first(ofRound: round), products: products) + advance()
    }

    package mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        let actions = try reducer.receive(message, from: worker, exchange: exchange)
        return actions + advance()
    }

    /// Goes on with what has been reduced.
    private mutating func advance() -> [WorkerAction] {
        var actions: [WorkerAction] = []
        while case .reducing(let round, let factorCount) = state, let reduced = reducer.takeResult() {
            // z₁ ⋯ zᵢ, of degree T.
            var product = reduced.rowMatrix(0)
            if factorCount == 1 {
                scores = reduced
                values = ResidueMatrix(rowCount: 1, columnCount: schedule.rowCount, modulus: modulus)
                values.add(constant: coefficients[0])
            }
            values.add(product, multipliedBy: coefficients[factorCount])
            if factorCount == schedule.degree {
                state = .idle
                actions.append(.answer(gradientShares(), round: round))
            } else {
                product.multiply(entriesBy: scores.rowMatrix(factorCount))
                state = .reducing(round: round, factorCount: factorCount + 1)
                actions += reducer.begin(schedule.first(ofRound: round) + factorCount, products: product)
            }
        }
        return actions
    }

    /// `Xₖᵀ g` for each row block, of degree 2T.
    private mutating func gradientShares() -> StorageSlice {
        for k in 0..<partitionCount {
            let rows = BlockStatistics.rows(
                ofBlock: k, rowCount: share.rows.rowCount, partitionCount: partitionCount)
            gradientKernel.evaluate(rows: share.rows, range: rows, factors: values, sums: &gradients, row: k)
        }
        return gradients.allRows
    }
}
