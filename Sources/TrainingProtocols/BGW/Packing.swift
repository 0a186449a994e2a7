import PrimeFields
import SecretSharing

// How matrices travel: words one after another, padding included.
extension ResidueMatrix {
    /// The same words, from the first on, in another shape: as many as both have, and zeros.
    func reshaped(rowCount: Int, columnCount: Int) -> ResidueMatrix {
        var result = ResidueMatrix(rowCount: rowCount, columnCount: columnCount, modulus: modulus)
        withWords { from in
            result.withMutableWords { to in
                _ = to.update(fromContentsOf: from.prefix(Swift.min(from.count, to.count)))
            }
        }
        return result
    }

    /// Row `i` as a matrix of its own.
    func rowMatrix(_ i: Int) -> ResidueMatrix {
        var matrix = ResidueMatrix(rowCount: 1, columnCount: columnCount, modulus: modulus)
        let stride = rowStride
        withWords { words in
            matrix.withMutableWords { _ = $0.update(fromContentsOf: words[i * stride..<(i + 1) * stride]) }
        }
        return matrix
    }
}

extension DoubleSharing {
    /// Both halves of a worker's shares in one row, so that they travel in one message: `N × 2c`.
    var interleaved: ResidueMatrix<Word> {
        let width = thresholdShares.rowStride
        var rows = ResidueMatrix(
            rowCount: thresholdShares.rowCount, columnCount: 2 * width, modulus: thresholdShares.modulus)
        for (half, shares) in [thresholdShares, productShares].enumerated() {
            shares.withWords { from in
                rows.withMutableWords { to in
                    for i in 0..<shares.rowCount {
                        _ = to[((2 * i + half) * width)...].update(
                            fromContentsOf: from[i * width..<(i + 1) * width])
                    }
                }
            }
        }
        return rows
    }

    /// The shares in some columns, whose bounds are multiples of the padding.
    func columns(_ columns: Range<Int>) -> DoubleSharing {
        func part(_ shares: ResidueMatrix<Word>) -> ResidueMatrix<Word> {
            var result = ResidueMatrix(
                rowCount: shares.rowCount, columnCount: columns.count, modulus: shares.modulus)
            shares.withWords { from in
                result.withMutableWords { to in
                    for i in 0..<shares.rowCount {
                        let start = i * shares.rowStride + columns.lowerBound
                        _ = to[(i * columns.count)...].update(fromContentsOf: from[start..<start + columns.count])
                    }
                }
            }
            return result
        }
        return DoubleSharing(thresholdShares: part(thresholdShares), productShares: part(productShares))
    }

    /// The halves that stand in the first `2 · width` words of each row; the width is a multiple of the padding.
    init(interleaved rows: ResidueMatrix<Word>, width: Int) {
        func half(_ half: Int) -> ResidueMatrix<Word> {
            var shares = ResidueMatrix(rowCount: rows.rowCount, columnCount: width, modulus: rows.modulus)
            rows.withWords { from in
                shares.withMutableWords { to in
                    for i in 0..<rows.rowCount {
                        let start = i * rows.rowStride + half * width
                        _ = to[(i * width)...].update(fromContentsOf: from[start..<start + width])
                    }
                }
            }
            return shares
        }
        self.init(thresholdShares: half(0), productShares: half(1))
    }
}
