import MPI

/// Runs all checks on all ranks, and lets rank 0 say how it went.
struct SelfTest {
    /// Whether rank 0 prints a line for each check.
    let isVerbose: Bool
    /// The longest that anything in a check may take, in seconds.
    let patience: Double

    private static let reportTag = 1

    /// Makes the checks.
    ///
    /// - Returns: true on rank 0 if all ranks passed all checks; on the others always true, since mpirun ends the job
    ///   when a rank fails, before rank 0 could say why.
    func run(in world: Communicator) throws -> Bool {
        let messages = Messages(world: world, patience: patience)
        let checks = Check.all
        var failed: Set<Int> = []
        for (index, check) in checks.enumerated() {
            let tag = 16 * (index + 1)
            let start = ProcessClock.seconds
            var remark: String?
            do {
                remark = try check.body(messages, tag)
            } catch {
                failed.insert(index)
                complain(check.name, error, world)
            }
            do {
                try messages.meet(tag: tag + 8)
            } catch {
                // The ranks are out of step: what follows would fail for no reason of its own.
                failed.formUnion(index..<checks.count)
                complain("\(check.name), meeting after it", error, world)
                break
            }
            if isVerbose && world.rank == 0 {
                let milliseconds = ((ProcessClock.seconds - start) * 1000).rounded(toPlaces: 1)
                print("\(check.name): \(milliseconds) ms\(remark.map { "; \($0)" } ?? "")")
            }
        }
        return try report(failed, of: checks.count, messages)
    }

    /// Counts the checks that failed on any rank.
    ///
    /// The report is the last message of a rank, which leaves at once, and rank 0 looks at it late: so this is a check
    /// as well, that what was sent arrives although its sender is gone.
    private func report(_ failed: Set<Int>, of checkCount: Int, _ messages: Messages) throws -> Bool {
        let world = messages.world
        guard world.rank == 0 else {
            try messages.send(failed.sorted().flatMap(encode), to: 0, tag: SelfTest.reportTag)
            return true
        }
        var failed = failed
        if world.size > 1 {
            _ = wait(upTo: 0.3) { nil as Void? }
        }
        do {
            for rank in 1..<world.size {
                let bytes = try messages.receive(from: rank, tag: SelfTest.reportTag).bytes
                for start in stride(from: 0, to: bytes.count, by: 8) {
                    failed.insert(try decode(Array(bytes[start..<min(start + 8, bytes.count)])))
                }
            }
        } catch {
            failed.insert(checkCount)
            complain("last message", error, world)
        }
        let passedCount = checkCount + 1 - failed.count
        let ranks = world.size == 1 ? "1 rank" : "\(world.size) ranks"
        print("mpi-selftest: \(passedCount) passed, \(failed.count) failed (\(ranks), \(Library.name))")
        return failed.isEmpty
    }

    private func complain(_ name: String, _ error: any Error, _ world: Communicator) {
        writeError("mpi-selftest: rank \(world.rank): \(name): \(error)")
    }
}
