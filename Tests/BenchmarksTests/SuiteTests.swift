import Benchmarks
import Testing

struct SuiteTests {
    static let thorough = RunSettings(runs: 3, isQuick: false, timeLimit: 60)
    static let quick = RunSettings(runs: 1, isQuick: true, timeLimit: 60)

    @Test func thePaperHasEveryCombination() {
        let records = PaperSuite.records(settings: Self.thorough, workers: PaperSuite.workers(isQuick: false))
        let jobs = Set(records.map(\.job))
        #expect(jobs.count == 3 * 2 * 4 + 2)
        for name in ["BGW, d = 784, N = 5", "case 1, d = 1568, N = 40", "case 2, d = 784, N = 25"] {
            let repetitions = records.filter { $0.job == name }
            #expect(repetitions.map(\.repetition) == [0, 1, 2, 3], "\(name)")
            #expect(repetitions.map(\.configuration.recordsHistory) == [true, false, false, false], "\(name)")
        }
    }

    @Test func aQuickPaperCountsTheRunThatRecordsTheHistory() {
        let records = PaperSuite.records(settings: Self.quick, workers: [10])
        #expect(records.allSatisfy { $0.repetition == 1 && $0.configuration.recordsHistory })
    }

    @Test func theSettingIsThePapers() {
        let job = PaperMethod.case1.job(workers: 40, repeatFeatures: 2)
        #expect(
            job.arguments.joined(separator: " ") == "--scheme lcc --preset case-1 --repeat-features 2 --field p24 "
                + "--data-bits 2 --weight-bits 4 --learning-rate 0.05 --iterations 25")
        #expect(job.features == 1568)
        #expect(job.ranks == 41)
        let bgw = PaperMethod.bgw.job(workers: 40, repeatFeatures: 1, rows: 1200).arguments
        #expect(bgw.starts(with: ["--scheme", "bgw", "--rows", "1200"]))
        #expect(!bgw.contains("--preset"))
    }

    @Test func peersTakeTurns() {
        let records = PeerSuite.records(settings: RunSettings(runs: 2, isQuick: true, timeLimit: 1), workers: 40)
        let case1 = records.filter { $0.job == "case 1, d = 784" }
        #expect(case1.map(\.implementation) == [.peer, .codedTrain, .peer, .codedTrain])
        #expect(case1.map(\.repetition) == [1, 1, 2, 2])
        let bgw = records.filter { $0.job.hasPrefix("BGW") }
        #expect(bgw.prefix(3).map(\.configuration.rows) == [1200, 1200, nil])
        #expect(bgw.prefix(3).map(\.job).last == "BGW, d = 784, all rows")
        #expect(PeerProgram.arguments(bgw[0].configuration).suffix(4) == ["--scheme", "bgw", "--rows", "1200"])
        #expect(PeerProgram.arguments(case1[0].configuration).contains("--case"))
    }

    @Test(arguments: [13, 40, 41])
    func everyRunOfASeriesIsFeasible(_ workers: Int) {
        for settings in [Self.thorough, Self.quick] {
            for record in ScaleSuite.records(settings: settings, workers: workers) {
                let job = record.configuration
                guard let partitions = job.partitions, let privacy = job.privacy else {
                    Issue.record("K and T are not given: \(record)")
                    continue
                }
                #expect(3 * (partitions + privacy - 1) + 1 <= job.workers, "\(record.job)")
            }
        }
    }

    @Test func aSeriesChangesOneQuantity() {
        let records = ScaleSuite.records(settings: Self.quick, workers: 40)
        for variable in RunRecord.Variable.allCases {
            let jobs = records.filter { $0.variable == variable }.map(\.configuration)
            #expect(jobs.count == 3, "\(variable)")
            let others = jobs.map { job in
                var job = job
                switch variable {
                case .workers: job.workers = 0
                case .rows: job.rows = nil
                case .features: (job.repeatFeatures, job.learningRate) = (1, 0)
                case .partitions: job.partitions = nil
                case .privacy: job.privacy = nil
                }
                return job
            }
            #expect(Set(others).count == 1, "\(variable)")
        }
    }

    @Test func launchersAreToldApart() throws {
        let open = try #require(MPILauncher.parse(version: "mpirun (Open MPI) 4.1.4\n\nReport bugs to …\n"))
        #expect(open.kind == .openMPI)
        #expect(open.version == "Open MPI 4.1.4")
        let hydra = "HYDRA build details:\n    Version:                                 4.0.2\n"
        let mpich = try #require(MPILauncher.parse(version: hydra))
        #expect(mpich.kind == .mpich)
        #expect(mpich.version == "MPICH 4.0.2")
        #expect(MPILauncher.parse(version: "a shell") == nil)
    }
}
