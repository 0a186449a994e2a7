import Datasets
import Models

/// The step size that `--learning-rate auto` stands for.
enum StableStep {
    /// `1/L` for the mean loss: `L = λ_max(XᵀX)/(4m) + λ` for logistic, `λ_max(XᵀX)/m + λ` for linear regression.
    ///
    /// The largest eigenvalue comes from the power method, to 0.1 %. (Lemma 2 of <https://arxiv.org/abs/1902.00641v1>
    /// drops the 1/m of the gradient.)
    ///
    /// - Parameter gramProduct: `v ↦ XᵀX v`.
    static func learningRate(
        rowCount: Int, columnCount: Int, model: LinearModel.Kind, l2: Double, gramProduct: ([Double]) -> [Double]
    ) -> Double {
        // Not quite constant, so that it is orthogonal to the first eigenvector in no data that occur.
        var v = (0..<columnCount).map { 1 + Double($0 % 7) / 16 }
        var eigenvalue = 0.0
        for _ in 0..<100 {
            let norm = euclideanNorm(v)
            guard norm > 0 else { break }
            v = gramProduct(v.map { $0 / norm })
            let next = euclideanNorm(v)
            let isSettled = abs(next - eigenvalue) <= 1e-4 * next
            eigenvalue = next
            if isSettled { break }
        }
        let curvature = model == .logistic ? 0.25 : 1.0
        let lipschitz = curvature * eigenvalue * (1 + 1e-3) / Double(rowCount) + l2
        return lipschitz > 0 ? 1 / lipschitz : 1
    }

    /// The step size of a training on these features: the one asked for, or what `auto` stands for.
    static func learningRate(features: FeatureMatrix, settings: TrainingSettings) -> Double {
        switch settings.learningRate {
        case .fixed(let rate): rate
        case .automatic where settings.privacy != nil: settings.privacy?.learningRate(l2: settings.l2) ?? 0
        case .automatic:
            learningRate(
                rowCount: features.rowCount, columnCount: features.columnCount, model: settings.model,
                l2: settings.l2
            ) { DenseKernels.transposedProduct(features, DenseKernels.product(features, weights: $0)) }
        }
    }

    private static func euclideanNorm(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
