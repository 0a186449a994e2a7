import PrimeFields
import SecretSharing
import Testing
import _TestSupport

/// Privacy over a toy field, exhaustively: every secret, every value of all that is drawn, every set of colluders.
///
/// Each column of a vector is one outcome of the draws, so that one call of the real functions goes through all.
@Suite struct PrivacyTests {
    /// All outcomes of a number of draws.
    private struct Outcomes {
        let modulus: Modulus<UInt32>
        let draws: Int
        let count: Int

        init(_ prime: Int, draws: Int) throws {
            modulus = try Modulus(UInt32(prime))
            self.draws = draws
            count = (0..<draws).reduce(1) { product, _ in product * prime }
        }

        /// The value of draw `place` in all outcomes.
        func values(_ place: Int) -> [UInt32] {
            let p = Int(modulus.value)
            let step = (0..<place).reduce(1) { product, _ in product * p }
            return (0..<count).map { UInt32($0 / step % p) }
        }

        /// One secret in all outcomes.
        func constant(_ value: Int) -> ResidueMatrix<UInt32> {
            ResidueMatrix(rows: [[UInt32](repeating: UInt32(value), count: count)], modulus: modulus)
        }

        /// How often each joint value of these rows occurs.
        func histogram(_ rows: Rows<UInt32>) -> [UInt32] {
            let p = Int(modulus.value)
            var counts = [UInt32](repeating: 0, count: rows.reduce(1) { product, _ in product * p })
            var codes = [Int](repeating: 0, count: count)
            for row in rows { for c in 0..<count { codes[c] = codes[c] &* p &+ Int(row[c]) } }
            for code in codes { counts[code] &+= 1 }
            return counts
        }
    }

    // MARK: One sharing

    @Test(arguments: [(7, 3, 1, 1), (7, 3, 1, 2), (7, 5, 2, 2), (7, 5, 2, 4), (11, 5, 2, 3), (7, 4, 1, 3)])
    func sharesOfAnyDegreeWorkersAreUniformAndOneMoreTellTheSecret(
        prime: Int, workers: Int, threshold: Int, degree: Int
    ) throws {
        let outcomes = try Outcomes(prime, draws: degree)
        let scheme = try ShamirScheme(workers, threshold, modulus: outcomes.modulus)
        let drawn = (0..<degree).map(outcomes.values)
        let shares = (0..<prime).map { secret in
            var generator = ScriptedGenerator(rows: drawn)
            return scheme.share(outcomes.constant(secret), degree: degree, using: &generator).rows
        }
        for size in threshold...degree {
            for colluders in subsets(of: workers, size: size) {
                let expected = UInt32(outcomes.count) / UInt32(tuples(base: prime, length: size).count)
                for secret in 0..<prime {
                    let seen = outcomes.histogram(colluders.map { shares[secret][$0] })
                    #expect(seen.allSatisfy { $0 == expected }, "workers \(colluders), secret \(secret)")
                }
            }
        }
        for colluders in subsets(of: workers, size: degree + 1) {
            // No view belongs to two secrets.
            var owners = [Int](repeating: 0, count: tuples(base: prime, length: degree + 1).count)
            for secret in 0..<prime {
                let seen = outcomes.histogram(colluders.map { shares[secret][$0] })
                for (view, count) in seen.enumerated() where count > 0 { owners[view] += 1 }
            }
            #expect(owners.allSatisfy { $0 <= 1 }, "workers \(colluders)")
        }
    }

    // MARK: Degree reduction

    /// For every pair of secrets: how often each complete view of each worker occurs.
    private func expectSameViews(
        _ outcomes: Outcomes, workers: Int, views: (_ a: Int, _ b: Int) throws -> [Rows<UInt32>]
    ) rethrows {
        let p = Int(outcomes.modulus.value)
        let expected = try views(0, 0).map(outcomes.histogram)
        for secrets in tuples(base: p, length: 2) {
            for (worker, view) in try views(secrets[0], secrets[1]).enumerated() {
                #expect(outcomes.histogram(view) == expected[worker], "worker \(worker), secrets \(secrets)")
            }
        }
    }

    @Test(arguments: [(3, [0, 1, 2]), (4, [0, 1, 2]), (4, [3, 1, 0])])
    func aWorkersViewOfSharingAndResharingIsTheSameForAllSecrets(workers: Int, senders: [Int]) throws {
        let outcomes = try Outcomes(7, draws: 5)
        let scheme = try ShamirScheme(workers, 1, modulus: outcomes.modulus)
        let reduction = try BGWReduction(scheme: scheme, senders: senders)
        let drawn = (0..<5).map(outcomes.values)
        expectSameViews(outcomes, workers: workers) { a, b in
            func share(_ secret: ResidueMatrix<UInt32>, draw: Int) -> ResidueMatrix<UInt32> {
                var generator = ScriptedGenerator(rows: [drawn[draw]])
                return reduction.reshare(secret, using: &generator)
            }
            let (x, y) = (share(outcomes.constant(a), draw: 0), share(outcomes.constant(b), draw: 1))
            let product = x * y
            let sent = senders.enumerated().map { share(product.selecting([$1]), draw: 2 + $0) }
            // Its shares, what it drew itself, and what it got from the others.
            return (0..<workers).map { worker in
                [x.row(worker), y.row(worker)]
                    + senders.indices.map { senders[$0] == worker ? drawn[2 + $0] : sent[$0].row(worker) }
            }
        }
    }

    @Test(arguments: [3, 4])
    func theKingsViewIsTheSameForAllSecrets(workers: Int) throws {
        let outcomes = try Outcomes(7, draws: 6)
        let scheme = try ShamirScheme(workers, 1, modulus: outcomes.modulus)
        let reduction = DamgardNielsenReduction(scheme: scheme)
        let drawn = (0..<6).map(outcomes.values)
        func share(_ secret: [UInt32], draws: Range<Int>) -> ResidueMatrix<UInt32> {
            var generator = ScriptedGenerator(rows: Array(drawn[draws]))
            let secret = ResidueMatrix(rows: [secret], modulus: outcomes.modulus)
            return scheme.share(secret, degree: draws.count, using: &generator)
        }
        let double = DoubleSharing(
            thresholdShares: share(drawn[0], draws: 3..<4), productShares: share(drawn[0], draws: 4..<6))
        expectSameViews(outcomes, workers: workers) { a, b in
            let x = share(outcomes.constant(a).row(0), draws: 1..<2)
            let y = share(outcomes.constant(b).row(0), draws: 2..<3)
            let masked = reduction.mask(x * y, with: double)
            // Each worker as the king; what the king opens follows from the masked shares.
            return (0..<workers).map { king in
                [
                    x.row(king), y.row(king), double.thresholdShares.row(king), double.productShares.row(king),
                ] + (0..<workers).filter { $0 != king }.map(masked.row)
            }
        }
    }

    @Test func withoutAMaskTheKingsViewTellsTheSecrets() throws {
        // What the test above would catch: the product shares themselves, with a double sharing of zeros.
        let outcomes = try Outcomes(7, draws: 2)
        let scheme = try ShamirScheme(3, modulus: outcomes.modulus)
        let zeros = ResidueMatrix(rowCount: 3, columnCount: outcomes.count, modulus: outcomes.modulus)
        let reduction = DamgardNielsenReduction(scheme: scheme)
        let views = [0, 1].map { secret in
            let shares = (0..<2).map { draw in
                var generator = ScriptedGenerator(rows: [outcomes.values(draw)])
                return scheme.share(outcomes.constant(secret), using: &generator)
            }
            let double = DoubleSharing(thresholdShares: zeros, productShares: zeros)
            return outcomes.histogram(reduction.mask(shares[0] * shares[1], with: double).rows)
        }
        #expect(views[0] != views[1])
    }

    @Test(arguments: [(7, 3, 1), (11, 4, 1), (11, 5, 2)])
    func whatColludersContributeLeavesTheExtractedValuesUniform(prime: Int, workers: Int, threshold: Int) throws {
        // Extraction acts alike on secrets and on each coefficient: one row of values stands for all of them.
        let outcomes = try Outcomes(prime, draws: workers - threshold)
        let scheme = try ShamirScheme(workers, threshold, modulus: outcomes.modulus)
        let round = try DoubleSharingRound(scheme: scheme)
        for colluders in subsets(of: workers, size: threshold) {
            for known in tuples(base: prime, length: threshold) {
                var (theirs, others) = (known[...], (0..<workers - threshold).map(outcomes.values)[...])
                let values = (0..<workers).map { worker in
                    colluders.contains(worker)
                        ? outcomes.constant(theirs.removeFirst()).row(0) : others.removeFirst()
                }
                let dealt = ResidueMatrix(rows: values, modulus: outcomes.modulus)
                let extracted = round.extract(DoubleSharing(thresholdShares: dealt, productShares: dealt))
                let seen = outcomes.histogram(extracted.thresholdShares.rows)
                #expect(seen.allSatisfy { $0 == 1 }, "workers \(colluders), contributions \(known)")
                #expect(extracted.productShares == extracted.thresholdShares)
            }
        }
    }
}
