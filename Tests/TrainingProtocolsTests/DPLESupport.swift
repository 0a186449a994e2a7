import AnalogCoding
import DifferentialPrivacy
import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// A small training over the reals: synthetic data, settings and a code.
struct AnalogTraining: Sendable, CustomTestStringConvertible {
    var name = ""
    var points = AnalogPoints.circles()
    var workerCount = 24
    var blockCount = 3
    var padCount = 2
    var padDeviation = 1.0
    var distribution = PadDistribution.gaussian
    var margin = AnalogPlan.usualMargin
    var clipping = RowClipping.none
    var noise: ReleaseNoise?
    var training = Training()

    var testDescription: String { name.isEmpty ? "\(points)" : name }

    func problem() throws -> AnalogProblem {
        let (features, targets) = training.data
        return try AnalogProblem(features: features, targets: targets, settings: training.settings)
    }

    func code() throws -> AnalogCode {
        try AnalogCode(
            parameters: AnalogCodeParameters(
                workerCount: workerCount, blockCount: blockCount, padCount: padCount,
                degree: training.settings.degree), points: points)
    }

    func plan() throws -> AnalogPlan {
        let problem = try problem()
        return try AnalogPlan(
            problem: problem, code: code(),
            pads: AnalogPads(
                distribution: distribution, dataDeviation: padDeviation,
                featureCount: problem.features.columnCount), margin: margin, clipping: clipping, noise: noise)
    }

    func master(seed: UInt64 = 1) throws -> any MasterMachine {
        try plan().makeMaster(problem: try problem(), makeGenerator: seededGenerators(seed: seed))
    }

    /// The scheme, which must reach the weights of polynomial gradient descent.
    func scheme(tolerance: Int) throws -> SchemeUnderTest {
        let (plan, problem) = (try plan(), try problem())
        return SchemeUnderTest(
            name: "dple \(testDescription)", expectedWeights: try polynomialWeights(), tolerance: tolerance,
            precision: 1e-6
        ) { try plan.makeMaster(problem: problem, makeGenerator: seededGenerators(seed: training.seed)) }
    }

    /// The weights of plain gradient descent with the polynomial for the sigmoid.
    func polynomialWeights() throws -> [Double] {
        let (features, targets) = training.data
        let problem = try problem()
        var descent = GradientDescent(
            featureCount: features.columnCount, rowCount: features.rowCount, settings: training.settings,
            learningRate: problem.learningRate)
        while !descent.isFinished {
            var gradient = [Double](repeating: 0, count: features.columnCount)
            for i in 0..<features.rowCount {
                let score = (0..<features.columnCount).reduce(0) { $0 + Double(features[i, $1]) * descent.weights[$1] }
                let value = problem.coefficients.reversed().reduce(0) { $0 * score + $1 }
                for j in gradient.indices { gradient[j] += Double(features[i, j]) * (value - Double(targets[i])) }
            }
            _ = try descent.step(summedGradient: gradient)
        }
        return descent.weights
    }
}

/// `‖a − b‖/‖b‖`.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
    func norm(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    return norm(zip(a, b).map(-)) / norm(b)
}
