import PrimeFields

extension TrainingPlan {
    /// Builds the master for the plan's scheme and field.
    ///
    /// - Parameters:
    ///   - problem: the data that the plan was made for.
    ///   - quarantinesLiars: whether a worker whose answer was proved wrong gets no more tasks.
    ///   - noise: the noise of a private training.
    ///   - makeGenerator: gives mask generators, each with a key of its own.
    public func makeMaster(
        problem: QuantizedProblem, quarantinesLiars: Bool = false, noise: GradientNoise? = nil,
        makeGenerator: () throws -> any CryptographicGenerator = { try MaskGenerator() }
    ) throws -> any MasterMachine {
        func master<Word: ResidueWord>(_ modulus: Modulus<Word>) throws -> any MasterMachine {
            let featureCount = problem.matrix.columnCount
            return switch code {
            case .lagrange(let parameters):
                try EncodedDescentMaster(
                    problem: problem, plan: self,
                    code: LagrangeDescentCode(parameters: parameters, featureCount: featureCount, modulus: modulus),
                    quarantinesLiars: quarantinesLiars, noise: noise, makeGenerator: makeGenerator)
            case .shamir(let code):
                try EncodedDescentMaster(
                    problem: problem, plan: self,
                    code: ShamirDescentCode(
                        code: code, featureCount: featureCount, firstRound: problem.firstRound, modulus: modulus),
                    quarantinesLiars: false, noise: noise, makeGenerator: makeGenerator)
            }
        }
        return switch field {
        case .p24: try master(Modulus<UInt32>.p24)
        case .p26: try master(Modulus<UInt32>.p26)
        case .p31: try master(Modulus<UInt32>.p31)
        case .p61: try master(Modulus<UInt64>.p61)
        }
    }
}
