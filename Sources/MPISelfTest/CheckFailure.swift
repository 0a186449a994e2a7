/// What a check found to be wrong.
struct CheckFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws a failure with the given text unless the condition holds.
func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
    if !condition {
        throw CheckFailure(text())
    }
}

/// The value, or a failure that says what was waited for.
func require<T>(_ value: T?, _ text: @autoclosure () -> String) throws -> T {
    guard let value else { throw CheckFailure(text()) }
    return value
}
