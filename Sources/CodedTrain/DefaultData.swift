import Datasets
import Foundation

extension DefaultDataset {
    /// Where the default data set of this program is.
    static func locate() throws(DataError) -> String {
        try locate(executablePath: currentExecutablePath, environment: ProcessInfo.processInfo.environment)
    }
}
