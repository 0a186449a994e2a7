import MPI
import Testing

@Suite
struct BackoffTests {
    @Test
    func yieldsFirstThenSleepsTwiceAsLongEachTime() {
        var backoff = Backoff()
        let pauses = (0..<28).map { _ in backoff.advance() }
        #expect(pauses.prefix(20).allSatisfy { $0 == .yield })
        let sleeps = [20, 40, 80, 160, 320, 640, 1000, 1000].map { Backoff.Pause.sleep(nanoseconds: $0 * 1000) }
        #expect(Array(pauses.dropFirst(20)) == sleeps)
    }

    @Test
    func sleepsOfLongWaitsAreASixteenthOfThem() {
        var backoff = Backoff()
        var slept = 0
        for _ in 0..<200 {
            guard case .sleep(let nanoseconds) = backoff.advance() else { continue }
            if slept <= 16_000_000 {
                #expect(nanoseconds <= Backoff.usualSleepNanoseconds)
            } else {
                #expect(nanoseconds == min(slept / 16, Backoff.longestSleepNanoseconds))
            }
            slept += nanoseconds
        }
        #expect(slept > 16 * Backoff.longestSleepNanoseconds)
    }

    @Test
    func aWaitGoesOnWhereAnEarlierOneLeftItsPauses() {
        var backoff = Backoff()
        var questions = 0
        _ = wait(upTo: .infinity, backoff: &backoff) { () -> Int? in
            questions += 1
            return questions > Backoff.yieldCount ? 1 : nil
        }
        let before = backoff
        #expect(before.next == .sleep(nanoseconds: Backoff.shortestSleepNanoseconds))
        #expect(wait(upTo: 1, backoff: &backoff) { 7 } == 7)
        #expect(backoff == before)
    }

    @Test
    func resetStartsAgain() {
        var backoff = Backoff()
        for _ in 0..<200 { backoff.advance() }
        #expect(backoff.next == .sleep(nanoseconds: Backoff.longestSleepNanoseconds))
        backoff.reset()
        #expect(backoff == Backoff())
        #expect(backoff.next == .yield)
    }

    @Test(arguments: [0, 0.001, 0.05])
    func waitEndsAtItsDeadline(seconds: Double) {
        let start = ProcessClock.seconds
        var questions = 0
        let value: Int? = wait(upTo: seconds) {
            questions += 1
            return nil
        }
        #expect(value == nil)
        #expect(questions >= 2)
        #expect(ProcessClock.seconds - start >= seconds)
    }

    @Test
    func waitGivesTheFirstValue() {
        var questions = 0
        let value = wait(upTo: .infinity) { () -> Int? in
            questions += 1
            return questions == 30 ? questions : nil
        }
        #expect(value == 30)
        #expect(wait(upTo: 0) { 5 } == 5)
        #expect(wait(upTo: -1) { 5 } == 5)
    }

    @Test
    func waitThrowsOn() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            let _: Int? = try wait(upTo: 1) { throw Stop() }
        }
    }
}
