import Benchmarks
import Foundation
import KernelBenchmarks

/// Results that nobody measured, with simple figures.
enum SampleResults {
    /// A report as coded-train writes it, cut down to one worker of each kind.
    static func report(train: Double = 10, workers: Int = 40, partitions: Int = 13, compute: Double = 2) -> Data {
        Data(
            """
            {"schemaVersion": 1, "configuration": {"scheme": "lcc"},
             "program": {"version": "0.1.0", "mpi": "Open MPI v4.1.4", "instructionSet": "x86-64-v4"},
             "plan": {"workers": \(workers), "partitions": \(partitions), "privacy": 1, "stragglers": 0,
                      "recoveryThreshold": 40, "field": "p24", "rows": 12396, "features": 784, "learningRate": 0.1,
                      "masterBytes": 1, "workerBytes": 1},
             "headroom": {"limit": 7742931, "bound": 1e6, "largestSeen": 1e5},
             "timing": {"totalSeconds": \(train + 3), "startupSeconds": 1, "loadSeconds": 1, "trainSeconds": \(train),
                        "quantizeSeconds": \(0.1 * train), "planSeconds": \(0.1 * train),
                        "encodeSeconds": \(0.2 * train), "communicateSeconds": \(0.1 * train),
                        "computeSeconds": \(compute), "decodeSeconds": \(0.1 * train),
                        "waitSeconds": \(0.4 * train), "evaluateSeconds": 0.5, "finishSeconds": 0.5},
             "result": {"testAccuracy": 0.9642, "testLoss": 0.1, "trainAccuracy": 0.97, "trainLoss": 0.0945,
                        "iterations": 25, "converged": false, "weightsHash": "abc", "peakMemoryBytes": 104857600},
             "traffic": {"bytesToWorkers": 1048576, "bytesFromWorkers": 2097152, "bytesBetweenWorkers": 1048576},
             "history": [{"round": 1, "trainLoss": 0.5, "testAccuracy": 0.95, "gradientNorm": 1.5,
                          "largestBlockValue": 10}],
             "workers": [
               {"worker": 0, "answers": {"used": 25, "late": 0, "malformed": 0, "unexpected": 0},
                "report": {"worker": 0, "host": "h", "computeSeconds": \(compute), "idleSeconds": 1,
                           "processorSeconds": 3, "rounds": 25, "peakMemoryBytes": 4096, "bytesToWorkers": 0}},
               {"worker": 1, "answers": {"used": 0, "late": 0, "malformed": 0, "unexpected": 0}}]}
            """.utf8)
    }

    /// A counted run with a measurement.
    static func run(
        _ suite: RunRecord.Suite, _ name: String, _ job: TrainingJob, repetition: Int = 1, train: Double = 10,
        compute: Double = 2, partitions: Int = 13, variable: RunRecord.Variable? = nil
    ) throws -> RunRecord {
        var record = RunRecord(
            subcommand: suite, job: name, variable: variable, configuration: job, repetition: repetition)
        record.measurement = try RunMeasurement(
            report: report(train: train, workers: job.workers, partitions: partitions, compute: compute))
        return record
    }

    /// A counted run of the suite of differential privacy, with a test accuracy.
    static func noisy(
        _ part: DPSuite.Part, _ name: String, _ job: TrainingJob, accuracy: Double, repetition: Int = 1
    ) throws -> RunRecord {
        var record = try run(.dp, name, job, repetition: repetition)
        record.part = part
        record.measurement?.result.testAccuracy = accuracy
        if let epsilon = job.budget?.epsilon {
            record.measurement?.privacy = try decode("{\"ledger\": {\"epsilonSpent\": \(epsilon)}}")
        }
        if let noise = job.analog?.noise {
            record.measurement?.analog = try decode(
                """
                {"release": {"epsilonOfOneAnswer": \(noise.epsilon), "epsilonOfOneUplink": \(6 * noise.epsilon),
                             "epsilonOfAllUplinks": \(80 * noise.epsilon), "isPrivate": \(noise.clipNorm != "data")}}
                """)
        }
        if part == .gradient { record.measurement?.gradientError = 0.25 }
        return record
    }

    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    /// A run that coded-train refused.
    static func refusal(_ suite: RunRecord.Suite, _ name: String, _ job: TrainingJob) -> RunRecord {
        var record = RunRecord(subcommand: suite, job: name, configuration: job, repetition: 1)
        record.failure = RunFailure(
            kind: .refused, exitCode: 78, message: "coded-train: error: no room | at all\n  fix: less")
        return record
    }

    /// A machine that there is not.
    static func machine() throws -> MachineRecord {
        let text = """
            {"subcommand": "paper", "isQuick": false, "processor": "P", "cores": 2, "memoryBytes": 17179869184,
             "system": "S", "mpi": "Open MPI 4", "instructionSet": "x86-64", "date": "2026-01-02T03:04:05Z"}
            """
        return try JSONDecoder().decode(MachineRecord.self, from: Data(text.utf8))
    }

    /// A limit and a kernel.
    static func kernels() throws -> [KernelMeasurement] {
        let text = """
            [{"kernel": "read limit", "shape": "1 bytes", "source": "memory", "cores": 1, "repetitions": 3,
              "medianSeconds": 0.5, "leastSeconds": 0.25, "greatestSeconds": 1, "bytes": 1e9},
             {"kernel": "products", "field": "p24", "shape": "2 x 3", "source": "cache", "cores": 2, "repetitions": 3,
              "medianSeconds": 0.5, "leastSeconds": 0.5, "greatestSeconds": 0.5, "multiplyAdds": 4e9,
              "limit": "read limit", "shareOfLimit": 0.625}]
            """
        return try JSONDecoder().decode([KernelMeasurement].self, from: Data(text.utf8))
    }

    /// The paper's jobs for one width and number of workers; BGW takes ten times as long as case 1.
    static func paper() throws -> ResultSet {
        func job(_ method: PaperMethod) -> TrainingJob { method.job(workers: 40, repeatFeatures: 1) }
        var runs = try [8.0, 10, 12].enumerated().map { index, seconds in
            try run(.paper, "case 1, d = 784, N = 40", job(.case1), repetition: index + 1, train: seconds)
        }
        runs.append(try run(.paper, "case 1, d = 784, N = 40", job(.case1), repetition: 0, train: 1000))
        runs.append(try run(.paper, "BGW, d = 784, N = 40", job(.bgw), train: 100))
        runs.append(refusal(.paper, "case 2, d = 784, N = 40", job(.case2)))
        return ResultSet([.machine(try machine())] + runs.map { .run($0) })
    }
}
