import CMPI

/// A call of MPI that did not succeed.
///
/// Every other type of this module turns codes of MPI into this error. The calls return their codes
/// (`MPI_ERRORS_RETURN`), so that an error does not end the program by itself.
public struct MPIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is, alike for every implementation of MPI.
    public enum Class: Hashable, Sendable {
        /// `MPI_ERR_BUFFER`: no valid buffer.
        case buffer
        /// `MPI_ERR_COUNT`: a count that is negative, or more than a call can move.
        case count
        /// `MPI_ERR_TAG`: a tag outside `0 ... Communicator.maximumTag`.
        case tag
        /// `MPI_ERR_COMM`: no valid communicator.
        case communicator
        /// `MPI_ERR_RANK`: no rank of the world.
        case rank
        /// `MPI_ERR_REQUEST`: no valid request.
        case request
        /// `MPI_ERR_TRUNCATE`: the message has more bytes than the buffer for it.
        case truncated
        /// `MPI_ERR_ARG`: another argument that is not valid.
        case argument
        /// `MPI_ERR_NO_MEM`: no memory is left.
        case outOfMemory
        /// `MPIX_ERR_PROC_FAILED`: a peer is dead, told only by libraries with fault tolerance.
        case processFailed
        /// `MPIX_ERR_REVOKED`: the communicator was given up after a failure.
        case revoked
        /// `MPI_ERR_INTERN`: an error of the library itself.
        case `internal`
        /// Launcher and library do not fit, or the library lacks what is needed; MPI was not asked.
        case setup
        /// Any other class, with `MPI_ERR_OTHER`.
        case other
    }

    /// The C function that failed, as `MPI_Isend`.
    public let function: String
    /// The code that it returned; its value differs between implementations.
    public let code: Int32
    /// What kind of error it is.
    public let errorClass: Class
    /// The text of `MPI_Error_string`.
    public let message: String
    /// The rank of this process, where it is known.
    public let rank: Int?

    /// An error that this module found before MPI was asked.
    ///
    /// - Parameters:
    ///   - function: the C function that was not called.
    ///   - errorClass: what kind of error it is.
    ///   - message: what is wrong, and what can be done.
    ///   - rank: the rank of this process, where it is known.
    ///   - code: the code that MPI would have returned, or zero.
    public init(function: String, errorClass: Class, message: String, rank: Int? = nil, code: Int32 = 0) {
        self.function = function
        self.code = code
        self.errorClass = errorClass
        self.message = message
        self.rank = rank
    }

    /// The error that a code other than zero stands for.
    ///
    /// The corresponding C functions are `MPI_Error_class` and `MPI_Error_string`.
    init(code: Int32, function: String, rank: Int?) {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
            cmpi_error_text(code, buffer.baseAddress, buffer.count)
            return buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        self.init(function: function, errorClass: Class(cmpi_error_class(code)), message: text, rank: rank, code: code)
    }

    /// One line, as `rank 3: MPI_Recv failed: MPI_ERR_TRUNCATE: message truncated (code 15)`.
    public var description: String {
        let prefix = rank.map { "rank \($0): " } ?? ""
        let suffix = code == 0 ? "" : " (code \(code))"
        return "\(prefix)\(function) failed: \(message)\(suffix)"
    }
}

extension MPIError.Class {
    init(_ value: cmpi_class) {
        switch value {
        case CMPI_CLASS_BUFFER: self = .buffer
        case CMPI_CLASS_COUNT: self = .count
        case CMPI_CLASS_TAG: self = .tag
        case CMPI_CLASS_COMMUNICATOR: self = .communicator
        case CMPI_CLASS_RANK: self = .rank
        case CMPI_CLASS_REQUEST: self = .request
        case CMPI_CLASS_TRUNCATE: self = .truncated
        case CMPI_CLASS_ARGUMENT: self = .argument
        case CMPI_CLASS_NO_MEMORY: self = .outOfMemory
        case CMPI_CLASS_PROCESS_FAILED: self = .processFailed
        case CMPI_CLASS_REVOKED: self = .revoked
        case CMPI_CLASS_INTERNAL: self = .internal
        default: self = .other
        }
    }
}

/// Throws the error that a code stands for, if it is not zero: the one place where codes become errors.
@inline(__always)
func check(_ code: Int32, _ function: @autoclosure () -> String, rank: Int?) throws(MPIError) {
    if code != 0 {
        throw MPIError(code: code, function: function(), rank: rank)
    }
}
