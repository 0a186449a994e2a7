/// Colours that people with any colour vision tell apart.
///
/// - SeeAlso: Okabe, Ito, <https://jfly.uni-koeln.de/color/>
enum Palette: String {
    case black = "#000000"
    case blue = "#0072B2"
    case vermilion = "#D55E00"
    case green = "#009E73"
    case orange = "#E69F00"
    case sky = "#56B4E9"
    case purple = "#CC79A7"
    case grey = "#999999"
}
