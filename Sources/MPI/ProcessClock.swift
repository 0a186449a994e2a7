import CMPI

/// Times of this process, in seconds.
public enum ProcessClock {
    /// Seconds on a clock that only goes forward.
    public static var seconds: Double { Double(cmpi_now()) * 1e-9 }

    /// Processor time that this process has used, user and system.
    public static var processorSeconds: Double { Double(cmpi_processor_time()) * 1e-9 }
}
