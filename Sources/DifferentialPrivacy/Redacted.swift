/// A value that is not to be seen: it prints as `<redacted>`, by whatever route it is printed.
public struct Redacted<Value> {
    /// The value. To write this name is to decide that the value may be used here.
    public var exposed: Value

    /// Hides `value` from printing.
    public init(_ value: Value) { exposed = value }
}

extension Redacted: Sendable where Value: Sendable {}

extension Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `<redacted>`.
    public var description: String { "<redacted>" }

    /// `<redacted>`.
    public var debugDescription: String { "<redacted>" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
