import ArgumentParser
import FaultInjection

/// Failures on purpose.
struct FaultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Makes chosen workers fail on purpose, to try a plan: KIND:WORKERS@WHEN[=VALUE], repeated or with ; between. \
            KIND: kill, stop, delay (=0.5s), corrupt (=random, stale, constant, offbyone, wronglength, outofrange). \
            WORKERS: 3 or 3,7 or 2-5, from 0 (rank 1 is worker 0); any2: two chosen by --seed. WHEN: rounds as 5 or 2-9, \
            all, random, or share. For example kill:3,7@5.
            """, valueName: "fault"))
    var inject: [String] = []

    func fill(_ configuration: inout TrainConfiguration) throws {
        configuration.inject = try inject.flatMap { try FaultSpecification.parse($0) }
    }
}
