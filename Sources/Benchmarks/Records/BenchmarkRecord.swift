import KernelBenchmarks

/// One line of a file of results.
package enum BenchmarkRecord: Codable, Sendable {
    /// Where and with what the following were measured.
    case machine(MachineRecord)
    /// One run of a program.
    case run(RunRecord)
    /// One kernel with one shape.
    case kernel(KernelMeasurement)

    private enum Kind: String, Codable { case machine, run, kernel }

    private enum CodingKeys: String, CodingKey { case record }

    /// A line, whose key `record` tells what it holds.
    package init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .record) {
        case .machine: self = .machine(try MachineRecord(from: decoder))
        case .run: self = .run(try RunRecord(from: decoder))
        case .kernel: self = .kernel(try KernelMeasurement(from: decoder))
        }
    }

    /// The fields of what it holds, and what that is.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .machine(let record):
            try container.encode(Kind.machine, forKey: .record)
            try record.encode(to: encoder)
        case .run(let record):
            try container.encode(Kind.run, forKey: .record)
            try record.encode(to: encoder)
        case .kernel(let record):
            try container.encode(Kind.kernel, forKey: .record)
            try record.encode(to: encoder)
        }
    }
}
