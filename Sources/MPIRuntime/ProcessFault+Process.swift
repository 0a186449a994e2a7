import FaultInjection
import Foundation

extension ProcessFault {
    /// Does it to this process.
    func strikeThisProcess() {
        switch self {
        case .kill: raise(SIGKILL)
        case .stop: raise(SIGSTOP)
        case .delay(let seconds): Thread.sleep(forTimeInterval: seconds)
        }
    }
}
