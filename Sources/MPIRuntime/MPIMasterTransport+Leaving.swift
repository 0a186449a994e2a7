import Foundation
import Glibc
import MPI
import ProcessControl
import RunReport
import TrainingProtocols

// How a run ends: every worker is asked to leave, and none is left behind.
extension MPIMasterTransport {
    /// Lets the workers go if that has not been done: the last thing that a run does, whatever happened before.
    ///
    /// - Returns: the workers that did not say goodbye and may still exist.
    package func dismissOnce() -> [WorkerID] {
        if silentWorkers == nil { _ = dismiss() }
        return silentWorkers ?? []
    }

    package func dismiss() -> [WorkerReport?] {
        var reports = [WorkerReport?](repeating: nil, count: workerCount)
        let asked = RequestSet(slotCount: workerCount)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        for index in 0..<workerCount where !isGone(WorkerID(index)) {
            guard let request = send(nothing, to: WorkerID(index), tag: MessageTag(.stop), keeping: nil) else {
                continue
            }
            asked.insert(request, at: index)
        }
        let decoder = JSONDecoder()
        var nextLook = 0.0
        _ = try? wait(upTo: limits.shutdownSeconds) { () -> Bool? in
            _ = try asked.testSome { _ in }
            try carryForward()
            try inbox.collect { _, _ in }
            while inbox.hasMessage {
                _ = inbox.take { message, status -> Void? in
                    let worker = WorkerID(status.source - 1)
                    switch MessageTag(rawValue: status.tag)?.kind {
                    case .goodbye: reports[worker.index] = try? decoder.decode(WorkerReport.self, from: Data(message))
                    case .hello: meet(worker, try? decoder.decode(HostReport.self, from: Data(message)))
                    default: break
                    }
                    return nil
                }
            }
            let now = ProcessClock.seconds
            guard now >= nextLook || !reports.contains(nil) else { return nil }
            nextLook = now + 0.2
            let silent = reports.indices.filter { reports[$0] == nil && !isGone(WorkerID($0)) }
            // A worker that was stopped can leave as well as any other, once it goes on.
            for index in silent where neighbors[WorkerID(index)]?.state == .stopped {
                neighbors[WorkerID(index)]?.signal(SIGCONT)
            }
            return silent.isEmpty ? true : nil
        }
        silentWorkers = reports.indices.filter { reports[$0] == nil && !isGone(WorkerID($0)) }.map { WorkerID($0) }
        return reports
    }

    /// Kills the workers on this host that did not leave.
    ///
    /// - Returns: the silent workers on other hosts.
    package func killSilentWorkers() -> [WorkerID] {
        (silentWorkers ?? []).filter { worker in
            guard let process = neighbors[worker] else { return true }
            return !process.signal(SIGKILL) && process.state != .gone
        }
    }

    private func isGone(_ worker: WorkerID) -> Bool { neighbors[worker]?.state == .gone }
}
