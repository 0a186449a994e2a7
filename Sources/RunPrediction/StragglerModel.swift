import Foundation
import Quantization

/// How much longer than undisturbed a worker computes in a round: drawn anew for each worker and round.
public enum StragglerModel: Hashable, Sendable {
    /// Exactly as long.
    case none
    /// `shift` plus an exponential variable of this mean times as long. Without a shift, the literature's exponential
    /// stragglers.
    case exponential(shift: Double, mean: Double)
    /// This part of the workers takes `factor` times as long.
    case fraction(Double, factor: Double)

    /// Reads `none`, `exponential:MEAN`, `shifted:SHIFT,MEAN` or `fraction:PART=FACTORx`; `nil` for anything else.
    public init?(_ text: String) {
        func halves(_ text: some StringProtocol, _ separator: Character) -> (String, String)? {
            text.firstIndex(of: separator).map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
        }
        func number(_ text: String, _ range: ClosedRange<Double>) -> Double? {
            Double(text).flatMap { range ~= $0 ? $0 : nil }
        }
        let sizes = 0...1e6
        if text == "none" {
            self = .none
            return
        }
        guard let (name, values) = halves(text, ":") else { return nil }
        switch name {
        case "exponential":
            guard let mean = number(values, sizes), mean > 0 else { return nil }
            self = .exponential(shift: 0, mean: mean)
        case "shifted":
            guard let (first, second) = halves(values, ","), let shift = number(first, sizes),
                let mean = number(second, sizes), mean > 0
            else { return nil }
            self = .exponential(shift: shift, mean: mean)
        case "fraction":
            guard let (first, second) = halves(values, "="), second.hasSuffix("x"), let part = number(first, 0...1),
                let factor = number(String(second.dropLast()), sizes), factor >= 1
            else { return nil }
            self = .fraction(part, factor: factor)
        default: return nil
        }
    }

    /// The model as it is read.
    public var text: String {
        switch self {
        case .none: "none"
        case .exponential(0, let mean): "exponential:\(mean)"
        case .exponential(let shift, let mean): "shifted:\(shift),\(mean)"
        case .fraction(let part, let factor): "fraction:\(part)=\(factor)x"
        }
    }

    /// The factor of one worker in one round.
    func factor(using generator: inout RoundingGenerator) -> Double {
        switch self {
        case .none: 1
        case .exponential(let shift, let mean): shift - mean * log(1 - Double.random(in: 0..<1, using: &generator))
        case .fraction(let part, let factor): Double.random(in: 0..<1, using: &generator) < part ? factor : 1
        }
    }
}
