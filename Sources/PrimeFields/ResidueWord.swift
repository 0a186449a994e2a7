/// The machine word that stores one residue: `UInt32` for moduli below 2³², `UInt64` for 2⁶¹ − 1.
///
/// The requirements are the kernels of this module, so that generic code calls one concrete, specialised function
/// for each tile of work instead of one for each element.
public protocol ResidueWord: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable & Codable {
    /// Whether the kernels of this word serve `modulus`, a prime.
    static func supports(modulus: Self) -> Bool

    /// How many products of two residues fit into an accumulator before it must be reduced.
    static func lazyProductLimit(modulus: Self) -> Int

    /// Sets `outputs[i][c]` to Σⱼ `coefficients[i·k + j]` · `inputs[j][c]` mod p, for `count` columns `c`.
    static func combine(
        coefficients: UnsafeBufferPointer<Self>, inputs: [UnsafePointer<Self>],
        outputs: [UnsafeMutablePointer<Self>], count: Int, modulus: Modulus<Self>)

    /// Draws `residues.count` independent residues, each uniform in `[0, p)`.
    static func fillUniformly(
        _ residues: UnsafeMutableBufferPointer<Self>, modulus: Modulus<Self>,
        using generator: inout some CryptographicGenerator)

    /// Sets `gradient` to `Xᵀ g(X W)` mod p in the layout that `GradientKernel` documents.
    static func gradient(
        rows: UnsafePointer<Self>, rowCount: Int, rowStride: Int, weights: UnsafePointer<Self>, degree: Int,
        coefficients: [Self], gradient: UnsafeMutablePointer<Self>, workspace: inout KernelWorkspace,
        modulus: Modulus<Self>)

    /// Sets `products[j · productStride + i]` to the product of row `i` and weights `j` mod p, and up to seven words after
    /// each row of products to zero, in the layout that `ProductKernel` documents.
    static func products(
        rows: UnsafePointer<Self>, rowCount: Int, rowStride: Int, weights: UnsafePointer<Self>, weightCount: Int,
        products: UnsafeMutablePointer<Self>, productStride: Int, workspace: inout KernelWorkspace,
        modulus: Modulus<Self>)

    /// Sets `sum` to the sum of the rows times their `rowCount` factors mod p, `rowStride` words.
    static func transposedProduct(
        rows: UnsafePointer<Self>, rowCount: Int, rowStride: Int, factors: UnsafePointer<Self>,
        sum: UnsafeMutablePointer<Self>, workspace: inout KernelWorkspace, modulus: Modulus<Self>)

    /// Sets `results[c]` to `operation` of `a[c]` and `b[c]` mod p; `results` may be `a` or `b`.
    static func apply(
        _ operation: ElementwiseOperation<Self>, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
        to results: UnsafeMutablePointer<Self>, count: Int, modulus: Modulus<Self>)

    /// Sets `residues[c]` to `integers[c]` mod p; every integer is in `(−p, p)`.
    static func residues(
        of integers: UnsafePointer<Int32>, count: Int, into residues: UnsafeMutablePointer<Self>,
        modulus: Modulus<Self>)

    /// Adds the lifted residues to `sums` and returns the greatest magnitude among them.
    static func addLifted(
        _ residues: UnsafePointer<Self>, count: Int, to sums: UnsafeMutablePointer<Int128>, modulus: Modulus<Self>
    ) -> UInt64

    /// Whether all `words` are residues, that is below `p`.
    static func areResidues(_ words: UnsafePointer<Self>, count: Int, modulus: Modulus<Self>) -> Bool
}
