/// How long one kernel took on one shape, and how near that is to what the machine can do.
package struct KernelMeasurement: Hashable, Sendable {
    /// What was measured: `"worker step, degree 1"`, `"encode"`, `"masks"`, `"discrete Gaussian noise"`, `"read limit"`, …
    package var kernel: String
    /// The field, as `PrimeField` names it; `nil` for limits of the machine and for noise.
    package var field: String?
    /// Rows and columns, and what else tells the size: for each core the same.
    package var shape: String
    /// Where the bulk of the data comes from: `"cache"`, `"memory"`, or `"registers"` for limits of arithmetic.
    package var source: String
    /// How many cores worked at once, each on data of its own.
    package var cores: Int
    /// How many times were taken.
    package var repetitions: Int
    /// The median time.
    package var medianSeconds: Double
    /// The least time.
    package var leastSeconds: Double
    /// The greatest time.
    package var greatestSeconds: Double
    /// Products of two residues that were added up, on all cores together, in one repetition.
    package var multiplyAdds: Double?
    /// Bytes read, and written by what is encoded, shared or changed entry by entry, on all cores together, in one
    /// repetition.
    package var bytes: Double?
    /// Residues or samples made or changed, on all cores together, in one repetition.
    package var elements: Double?
    /// The limit that would be reached first, by the name that its own measurement has in `kernel`.
    package var limit: String?
    /// The time that the limit allows over the time, both measured in turns; the median of the turns. 1 is the limit itself.
    package var shareOfLimit: Double?

    /// Whether this is a limit of the machine.
    package var isLimit: Bool { MachineLimit(rawValue: kernel) != nil }
    /// Billions of multiply-adds in a second of the median time.
    package var gigaMultiplyAddsPerSecond: Double? { multiplyAdds.map { $0 / medianSeconds / 1e9 } }
    /// Billions of bytes in a second of the median time.
    package var gigabytesPerSecond: Double? { bytes.map { $0 / medianSeconds / 1e9 } }
    /// Billions of residues or samples in a second of the median time.
    package var gigaelementsPerSecond: Double? { elements.map { $0 / medianSeconds / 1e9 } }

    /// A measurement without counts or limit.
    package init(
        kernel: String, field: String?, shape: String, source: String, cores: Int, repetitions: Int,
        medianSeconds: Double, leastSeconds: Double, greatestSeconds: Double
    ) {
        self.kernel = kernel
        self.field = field
        self.shape = shape
        self.source = source
        self.cores = cores
        self.repetitions = repetitions
        self.medianSeconds = medianSeconds
        self.leastSeconds = leastSeconds
        self.greatestSeconds = greatestSeconds
    }
}

extension KernelMeasurement: Codable {
    private enum CodingKeys: String, CodingKey {
        case kernel, field, shape, source, cores, repetitions, medianSeconds, leastSeconds, greatestSeconds
        case multiplyAdds, bytes, elements, limit, shareOfLimit
        case gigaMultiplyAddsPerSecond, gigabytesPerSecond, gigaelementsPerSecond
    }

    /// Reads what `encode(to:)` wrote; the rates are not read but follow from the rest.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        kernel = try values.decode(String.self, forKey: .kernel)
        field = try values.decodeIfPresent(String.self, forKey: .field)
        shape = try values.decode(String.self, forKey: .shape)
        source = try values.decode(String.self, forKey: .source)
        cores = try values.decode(Int.self, forKey: .cores)
        repetitions = try values.decode(Int.self, forKey: .repetitions)
        medianSeconds = try values.decode(Double.self, forKey: .medianSeconds)
        leastSeconds = try values.decode(Double.self, forKey: .leastSeconds)
        greatestSeconds = try values.decode(Double.self, forKey: .greatestSeconds)
        multiplyAdds = try values.decodeIfPresent(Double.self, forKey: .multiplyAdds)
        bytes = try values.decodeIfPresent(Double.self, forKey: .bytes)
        elements = try values.decodeIfPresent(Double.self, forKey: .elements)
        limit = try values.decodeIfPresent(String.self, forKey: .limit)
        shareOfLimit = try values.decodeIfPresent(Double.self, forKey: .shareOfLimit)
    }

    /// Writes all values and the rates that follow from them; what does not apply is left out.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kernel, forKey: .kernel)
        try values.encodeIfPresent(field, forKey: .field)
        try values.encode(shape, forKey: .shape)
        try values.encode(source, forKey: .source)
        try values.encode(cores, forKey: .cores)
        try values.encode(repetitions, forKey: .repetitions)
        try values.encode(medianSeconds, forKey: .medianSeconds)
        try values.encode(leastSeconds, forKey: .leastSeconds)
        try values.encode(greatestSeconds, forKey: .greatestSeconds)
        try values.encodeIfPresent(multiplyAdds, forKey: .multiplyAdds)
        try values.encodeIfPresent(bytes, forKey: .bytes)
        try values.encodeIfPresent(elements, forKey: .elements)
        try values.encodeIfPresent(limit, forKey: .limit)
        try values.encodeIfPresent(shareOfLimit, forKey: .shareOfLimit)
        try values.encodeIfPresent(gigaMultiplyAddsPerSecond, forKey: .gigaMultiplyAddsPerSecond)
        try values.encodeIfPresent(gigabytesPerSecond, forKey: .gigabytesPerSecond)
        try values.encodeIfPresent(gigaelementsPerSecond, forKey: .gigaelementsPerSecond)
    }
}
