import PrimeFields

/// The matrix that takes the values of a polynomial at `nodes` to its values at `points`:
/// `L[i][j] = ∏_{k≠j} (pointsᵢ − nodes_k) / (nodes_j − nodes_k)`. Each row sums to one.
///
/// Encoding, decoding, opening a Shamir sharing and degree reduction are all this matrix times stacked blocks.
///
/// - Parameters:
///   - points: where the polynomial is wanted; one that is a node gives a row of the unit matrix.
///   - nodes: where it is known, distinct.
///   - modulus: the field.
/// - Returns: `points.count × nodes.count` residues.
/// - Complexity: O(*nodes*² + *nodes* · *points*), with one inversion (barycentric weights; Berrut and Trefethen, 2004).
public func lagrangeMatrix<Word: ResidueWord>(
    at points: [Word], nodes: [Word], modulus: Modulus<Word>
) throws(CodingError) -> ResidueMatrix<Word> {
    let weights = try barycentricWeights(nodes: nodes, modulus: modulus)
    var matrix = ResidueMatrix(rowCount: points.count, columnCount: nodes.count, modulus: modulus)
    for (i, point) in points.enumerated() {
        if let node = nodes.firstIndex(of: point) {
            matrix[i, node] = 1
            continue
        }
        let differences = nodes.map { modulus.subtract(point, $0) }
        let whole = differences.reduce(Word(1), modulus.multiply)
        let inverses = invertAll(differences, modulus: modulus)
        for j in nodes.indices {
            matrix[i, j] = modulus.multiply(whole, modulus.multiply(weights[j], inverses[j]))
        }
    }
    return matrix
}

/// `1 / ∏_{k≠j} (nodes_j − nodes_k)` for each node.
///
/// - Throws: `CodingError.pointsNotDistinct` if two nodes are equal.
func barycentricWeights<Word: ResidueWord>(nodes: [Word], modulus: Modulus<Word>) throws(CodingError) -> [Word] {
    guard Set(nodes).count == nodes.count else { throw .pointsNotDistinct }
    return invertAll(
        nodes.indices.map { j in
            nodes.indices.reduce(Word(1)) { product, k in
                k == j ? product : modulus.multiply(product, modulus.subtract(nodes[j], nodes[k]))
            }
        }, modulus: modulus)
}

/// The inverses of non-zero residues, with one inversion for all (Montgomery's trick).
func invertAll<Word: ResidueWord>(_ values: [Word], modulus: Modulus<Word>) -> [Word] {
    var prefix: [Word] = [1]
    for value in values { prefix.append(modulus.multiply(prefix.last!, value)) }
    var inverse = modulus.inverse(prefix.last!)
    var result = values
    for i in values.indices.reversed() {
        result[i] = modulus.multiply(inverse, prefix[i])
        inverse = modulus.multiply(inverse, values[i])
    }
    return result
}
