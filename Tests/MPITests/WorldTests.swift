import Foundation
import MPI
import Testing

/// Everything that starts MPI, in this process (once) or in others.
@Suite(.serialized)
struct WorldTests {
    /// MPI starts once in a process, so that one test has all that a single rank can show.
    @Test(.enabled(if: !Launcher.isPresent))
    func oneRankTalksToItself() throws {
        struct Handled: Error, Equatable {
            let received: [UInt8]
        }
        #expect(throws: Handled(received: [1, 2, 3])) {
            // In a world of one rank, an error comes through after MPI was finalized.
            try withWorld { world in
                #expect(world.rank == 0 && world.size == 1)
                #expect(try world.probe() == nil)

                let received = try sendToSelf([1, 2, 3], world)
                #expect(try sendToSelf([], world) == [])
                let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
                #expect(try sendToSelf(large, world) == large)
                #expect(world.pendingRequestCount == 0)

                let error = #expect(throws: MPIError.self) { _ = try world.probe(source: 1, tag: 0) }
                #expect(error?.errorClass == .rank)
                #expect(error?.function == "MPI_Iprobe")
                #expect(error?.rank == 0)
                #expect(error?.message.isEmpty == false)
                throw Handled(received: received)
            }
        }
    }

    private func sendToSelf(_ bytes: [UInt8], _ world: Communicator) throws -> [UInt8] {
        var received = [UInt8](repeating: 0, count: bytes.count)
        try bytes.withUnsafeBytes { source in
            let requests = RequestSet()
            requests.insert(try world.startSend(source, to: 0, tag: 5))
            let found = try #require(try wait(upTo: 10) { try world.probe(source: nil, tag: 5) })
            #expect(found == Status(source: 0, tag: 5, byteCount: bytes.count))
            try received.withUnsafeMutableBytes { buffer in
                _ = try world.receive(into: buffer, source: found.source, tag: found.tag)
            }
            #expect(try requests.waitAll(upTo: 10))
        }
        return received
    }

    @Test(.enabled(if: Launched.mpirun != nil), .timeLimit(.minutes(3)))
    func fiveRanksPassTheSelfTest() throws {
        let outcome = try Launched.run(program: "mpi-selftest", ranks: 5, limit: 90)
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains(" 0 failed (5 ranks, \(Library.name))"), "\(outcome.output)")
    }

    @Test(.enabled(if: Launched.mpirun != nil), .timeLimit(.minutes(3)))
    func usageErrorsEndAllRanks() throws {
        let outcome = try Launched.run(program: "mpi-selftest", arguments: ["--wrong"], ranks: 3, limit: 60)
        #expect(outcome.exitCode == 64)
        #expect(outcome.output.components(separatedBy: "unknown argument").count == 2, "\(outcome.output)")
    }

    @Test(.enabled(if: Launched.mpirun != nil), .timeLimit(.minutes(3)), arguments: [0, 2])
    func errorOfOneRankEndsAllRanks(rank: Int) throws {
        let start = ProcessClock.seconds
        let outcome = try Launched.run(program: "mpi-selftest", arguments: ["--fail", "\(rank)"], ranks: 3, limit: 60)
        #expect(outcome.exitCode == 70)
        #expect(outcome.output.contains("rank \(rank): fails as it was told to"), "\(outcome.output)")
        // The others would wait for 20 s.
        #expect(ProcessClock.seconds - start < 15)
    }
}
