import CommandLineSupport
import DifferentialPrivacy

extension CommandFailure {
    init(_ error: PrivacyError) {
        let status: ExitStatus =
            switch error {
            case .epsilonOutOfRange, .deltaOutOfRange, .classicalNeedsSmallEpsilon: .usage
            case .otherLedger, .spentOutOfRange: .badData
            default: .infeasible
            }
        // The description says what is wrong and, after a colon, what to change.
        let text = error.description
        guard let colon = text.range(of: ": ") else {
            self.init(status: status, what: text)
            return
        }
        self.init(status: status, what: String(text[..<colon.lowerBound]), fix: String(text[colon.upperBound...]))
    }
}
