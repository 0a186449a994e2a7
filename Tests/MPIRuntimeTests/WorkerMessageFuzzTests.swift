import Foundation
import MPIRuntime
import RunReport
import Testing
import _TestSupport

/// What workers say of themselves is read, or refused with an error.
@Suite struct WorkerMessageFuzzTests {
    @Test func anyReportIsReadOrRefused() throws {
        let report = WorkerReport(
            worker: 3, host: "größe", computeSeconds: 1.5, idleSeconds: 0.25, processorSeconds: 2, rounds: 25,
            peakMemoryBytes: 1 << 40, bytesToWorkers: 0)
        let originals = try [JSONEncoder().encode(report), JSONEncoder().encode(HostReport(name: "host"))].map {
            Array($0)
        }
        let fuzzer = Fuzzer(
            "worker reports", originals: originals, tokens: ["null", "1e400", "-", "\\ud800", "true", "{\"worker\":"],
            count: 5000)
        let counts = fuzzer.run { bytes, _ in
            let isReport = (try? JSONDecoder().decode(WorkerReport.self, from: Data(bytes))) != nil
            return (try? JSONDecoder().decode(HostReport.self, from: Data(bytes))) != nil || isReport
        }
        #expect(counts.accepted > 0 && counts.refused > 0)
    }
}
