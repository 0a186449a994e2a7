import CMPI

/// Waits until a condition gives a value, or the time is over.
///
/// The condition is asked at least once, and one more time after the deadline has passed. Between two times the
/// thread pauses as ``Backoff`` says.
///
/// - Parameters:
///   - seconds: the longest time to wait; may be infinite.
///   - condition: asked again and again until it gives a value.
/// - Returns: the value, or nil if the time is over.
public func wait<R>(upTo seconds: Double, until condition: () throws -> R?) rethrows -> R? {
    var backoff = Backoff()
    return try wait(upTo: seconds, backoff: &backoff, until: condition)
}

/// The same, with pauses that go on where an earlier wait has left them.
///
/// For one of many messages of which only the last matters: the caller resets the backoff when there was work to do.
///
/// - Parameters:
///   - seconds: the longest time to wait; may be infinite.
///   - backoff: the pauses.
///   - condition: asked again and again until it gives a value.
/// - Returns: the value, or nil if the time is over.
public func wait<R>(upTo seconds: Double, backoff: inout Backoff, until condition: () throws -> R?) rethrows -> R? {
    if let value = try condition() {
        return value
    }
    let start = cmpi_now()
    let limit = seconds * 1e9 < 9e18 ? Int64(max(0, seconds * 1e9)) : Int64.max
    while true {
        let left = limit - (cmpi_now() - start)
        if left <= 0 {
            return try condition()
        }
        backoff.pause(atMost: Int(left))
        if let value = try condition() {
            return value
        }
    }
}
