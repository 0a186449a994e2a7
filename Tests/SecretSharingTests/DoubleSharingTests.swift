import PrimeFields
import SecretSharing
import Testing
import _TestSupport

extension DoubleSharing {
    /// The rows `indices` of both halves.
    func selecting(_ indices: [Int]) -> Self {
        Self(thresholdShares: thresholdShares.selecting(indices), productShares: productShares.selecting(indices))
    }
}

/// What each worker holds after a round in which all contributed: `(N − T) × width`.
func doubleSharings<Word: ResidueWord>(
    _ scheme: ShamirScheme<Word>, width: Int, generator: inout some CryptographicGenerator
) throws -> [DoubleSharing<Word>] {
    let round = try DoubleSharingRound(scheme: scheme)
    let workers = 0..<scheme.parameters.workerCount
    let dealt = workers.map { _ in round.contribute(columnCount: width, using: &generator) }
    return workers.map { worker in
        round.extract(
            DoubleSharing(
                thresholdShares: ResidueMatrix(
                    rows: dealt.map { $0.thresholdShares.row(worker) }, modulus: scheme.modulus),
                productShares: ResidueMatrix(
                    rows: dealt.map { $0.productShares.row(worker) }, modulus: scheme.modulus)))
    }
}

@Suite struct DoubleSharingTests {
    @Test(arguments: SharingCase.withDoubleSharings, SharingCase.widths)
    func bothHalvesShareTheSameValues(case_: SharingCase, width: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            var generator = SeededGenerator(seed: UInt64(width))
            let held = try doubleSharings(scheme, width: width, generator: &generator)
            #expect(try DoubleSharingRound(scheme: scheme).yield == case_.workers - case_.threshold)
            for k in [0, case_.workers - case_.threshold - 1] {
                let low = ResidueMatrix(rows: held.map { $0.thresholdShares.row(k) }, modulus: modulus)
                let high = ResidueMatrix(rows: held.map { $0.productShares.row(k) }, modulus: modulus)
                #expect(held[0].thresholdShares.rowCount == case_.workers - case_.threshold)
                let values = try scheme.openings(degree: case_.threshold, shares: low)
                #expect(values.count == 1, "seed \(width), vector \(k)")
                #expect(try scheme.openings(degree: 2 * case_.threshold, shares: high) == values)
                if width > 30 {
                    let wrong = try scheme.openings(degree: 2 * case_.threshold - 1, shares: high)
                    #expect(wrong.isDisjoint(with: values), "the second half is of degree 2T")
                }
            }
        }
        try case_.field.with(check, check)
    }

    @Test func noValueComesTwice() throws {
        let scheme = try ShamirScheme(5, modulus: Modulus<UInt64>.p61)
        var generator = try MaskGenerator()
        // 2 rounds × 3 vectors × 200 values: two of them are equal with probability below 10⁻¹².
        let values = try (0..<2).flatMap { _ in
            let held = try doubleSharings(scheme, width: 200, generator: &generator)
            return try (0..<3).flatMap { k in
                let shares = ResidueMatrix(rows: (0..<3).map { held[$0].thresholdShares.row(k) }, modulus: .p61)
                return try scheme.open(degree: 2, shares: shares, workers: [0, 1, 2]).row(0)
            }
        }
        #expect(Set(values).count == 1200)
    }

    @Test func aContributionUsesEachDrawOnce() throws {
        let scheme = try ShamirScheme(5, modulus: Modulus<UInt32>.p24)
        // The values, two coefficients of degree T, four of degree 2T.
        let drawn = (0..<7).map { t in (0..<16).map { UInt32(100 * t + $0 + 1) } }
        var generator = ScriptedGenerator(rows: drawn)
        let dealt = try DoubleSharingRound(scheme: scheme).contribute(columnCount: 16, using: &generator)
        #expect(generator.remaining == 0)
        #expect(dealt.thresholdShares.rows == scheme.slowShares(Array(drawn[0...2])))
        #expect(dealt.productShares.rows == scheme.slowShares([drawn[0]] + drawn[3...6]))
    }

    @Test func printsNothingOfItsShares() throws {
        let scheme = try ShamirScheme(3, modulus: Modulus<UInt32>.p24)
        var generator = SeededGenerator(seed: 1)
        let double = try DoubleSharingRound(scheme: scheme).contribute(columnCount: 2, using: &generator)
        #expect("\(double)" == "<redacted>")
        #expect(String(reflecting: double) == "<redacted>")
        var dumped = ""
        dump(double, to: &dumped)
        #expect(dumped == "- <redacted>\n")
        #expect(!(double as Any is any Encodable))
    }
}

@Suite struct HyperInvertibleMatrixTests {
    @Test func matrixOfTwoIsItsKnownAnswer() throws {
        let matrix = try hyperInvertibleMatrix(size: 2, modulus: Modulus<UInt32>.p24)
        #expect(matrix.rows.map { $0.map(matrix.modulus.lift) } == [[3, -2], [2, -1]])
    }

    @Test(arguments: [FieldCase.p11, .p13, .p24, .p26, .p31, .p61], 1...6)
    func everySquareSubmatrixIsInvertible(field: FieldCase, size: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            guard 2 * size < modulus.value else { return }
            let matrix = try hyperInvertibleMatrix(size: size, modulus: modulus).rows
            for order in 1...size {
                for rows in subsets(of: size, size: order) {
                    for columns in subsets(of: size, size: order) {
                        let part = rows.map { i in columns.map { matrix[i][$0] } }
                        #expect(isInvertible(part, modulus: modulus), "rows \(rows), columns \(columns)")
                    }
                }
            }
        }
        try field.with(check, check)
    }

    @Test func refusesAFieldWithoutTwoNPointsBesidesZero() throws {
        let eleven = try Modulus<UInt32>(11)
        _ = try hyperInvertibleMatrix(size: 5, modulus: eleven)
        let error = SharingError.fieldTooSmall(points: 12, modulus: 11)
        #expect(throws: error) { try hyperInvertibleMatrix(size: 6, modulus: eleven) }
        let scheme = try ShamirScheme(6, modulus: eleven)
        #expect(throws: error) { try DoubleSharingRound(scheme: scheme) }
    }

    /// Whether Gaussian elimination finds a pivot in each column.
    private func isInvertible<Word: ResidueWord>(_ matrix: Rows<Word>, modulus: Modulus<Word>) -> Bool {
        var rows = matrix
        for column in rows.indices {
            guard let pivot = (column..<rows.count).first(where: { rows[$0][column] != 0 }) else { return false }
            rows.swapAt(column, pivot)
            let inverse = modulus.inverse(rows[column][column])
            for i in column + 1..<max(rows.count, column + 1) {
                let factor = modulus.multiply(rows[i][column], inverse)
                for j in rows.indices {
                    rows[i][j] = modulus.subtract(rows[i][j], modulus.multiply(factor, rows[column][j]))
                }
            }
        }
        return true
    }
}
