import Benchmarks
import Dispatch
import Foundation

/// Passes an interruption on to the run in progress, so that no ranks are left behind.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM]

    /// Used by `install` only, and kept since a source that nobody holds ends.
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    static func install() {
        sources = signals.map { number in
            // Unlike an ignored signal, one with a handler has its default effect again in programs started from here.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // The run in progress throws, and what it leaves is cleared away, when its launcher has ended its ranks.
                if !ChildProcess.interrupt(signal: number) { exit(128 + number) }
            }
            source.resume()
            return source
        }
    }
}
