import MPIRuntime
import Testing

@Suite struct MessageTagTests {
    @Test(arguments: MessageTag.Kind.allCases)
    func everyTagIsReadAsItWasMade(kind: MessageTag.Kind) {
        for number in [0, 1, 77, 100_000] {
            let tag = MessageTag(kind, number: number)
            let read = MessageTag(rawValue: tag.rawValue)
            #expect(read == tag && read?.kind == kind && read?.number == number)
        }
    }

    @Test func noTwoMessagesHaveOneTag() {
        let tags = MessageTag.Kind.allCases.flatMap { kind in
            (0..<50).map { MessageTag(kind, number: $0).rawValue }
        }
        #expect(Set(tags).count == tags.count)
        #expect(MessageTag.Kind.allCases.count <= MessageTag.kindLimit)
    }

    @Test func whatIsNoTagIsRefused() {
        #expect(MessageTag(rawValue: -1) == nil)
        #expect(MessageTag(rawValue: MessageTag.kindLimit - 1) == nil)
    }
}

@Suite struct HostMemoryTests {
    @Test func availableMemoryIsReadFromTheKernelsText() {
        let text = "MemTotal:       24683816 kB\nMemFree:  100 kB\nMemAvailable:   19382144 kB\nBuffers: 1 kB\n"
        #expect(HostMemory.available(inMeminfo: text) == 19_382_144 * 1024)
    }

    @Test(arguments: [
        "", "MemFree: 100 kB\n", "MemAvailable: many kB\n", "MemAvailable: 100\n", "MemAvailable: 1 MB\n",
    ])
    func whatItDoesNotTellIsNotGuessed(text: String) {
        #expect(HostMemory.available(inMeminfo: text) == nil)
    }

    @Test func thisHostHasSomeMemoryLeft() throws {
        #if os(Linux)
            #expect(try #require(HostMemory.availableBytes) > 1 << 20)
        #endif
    }
}

@Suite struct RuntimeLimitsTests {
    @Test(arguments: [(0.1, 1.0), (4, 1), (20, 5), (120, 10), (3600, 10)])
    func aSignOfLifeIsAwaitedForAPartOfTheDeadline(deadline: Double, expected: Double) {
        let limits = RuntimeLimits(roundSeconds: deadline)
        #expect(limits.inquirySeconds == expected && limits.roundSeconds == deadline)
    }
}
