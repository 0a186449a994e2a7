/// Figures that the paper prints.
///
/// - SeeAlso: So, Guler, Avestimehr, <https://arxiv.org/abs/1902.00641>
package enum PublishedFigures {
    /// Test accuracy of CodedPrivateML.
    package static let codedAccuracy = 0.9504
    /// Test accuracy of logistic regression in clear.
    package static let conventionalAccuracy = 0.9598

    /// Seconds of 25 rounds on MNIST 3 against 7, or `nil` where no figure is at hand.
    package static func trainSeconds(_ method: PaperMethod, features: Int, workers: Int) -> Double? {
        seconds[features]?[workers]?[method]
    }

    private static let seconds: [Int: [Int: [PaperMethod: Double]]] = [
        784: [
            10: [.bgw: 204.9, .case1: 62.2, .case2: 96.7],
            25: [.bgw: 484.1, .case1: 38.9, .case2: 72.4],
            40: [.bgw: 1194.1, .case1: 45.6, .case2: 76.8],
        ],
        1568: [
            10: [.bgw: 1001.5, .case1: 303.1, .case2: 465.5],
            25: [.bgw: 1818.6, .case1: 144.8, .case2: 295.7],
            40: [.bgw: 4304.6, .case1: 126.2, .case2: 222.5],
        ],
    ]
}
