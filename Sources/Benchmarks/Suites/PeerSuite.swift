/// The runs beside another program: in turns, so that a change of the machine's speed meets both.
package enum PeerSuite {
    /// One job for both programs.
    package struct Pairing: Sendable {
        /// What the tables call it.
        package let name: String
        /// What both do.
        package let job: TrainingJob
        /// Whether coded-train also does the job on all rows.
        package var hasAllRows = false

        /// What the tables call the same job on all rows.
        package var nameOfAllRows: String { name.replacing("\(PeerSuite.bgwRows) rows", with: "all rows") }
    }

    /// The rows of the job with BGW: the other program takes minutes for all of them.
    package static let bgwRows = 1200

    /// The jobs; the quick ones are the smaller half.
    package static func pairings(workers: Int, isQuick: Bool) -> [Pairing] {
        func pairing(_ method: PaperMethod, width: Int, rows: Int? = nil) -> Pairing {
            let job = method.job(workers: workers, repeatFeatures: width, rows: rows)
            let rowsText = rows.map { ", \($0) rows" } ?? ""
            return Pairing(
                name: "\(method.rawValue), d = \(job.features)\(rowsText)", job: job, hasAllRows: rows != nil)
        }
        let wide = [pairing(.case1, width: 2), pairing(.case2, width: 2)]
        let bgw = pairing(.bgw, width: 1, rows: bgwRows)
        // The other program shares again; coded-train has another way too.
        var byKing = bgw.job
        byKing.reduction = "king"
        let king = Pairing(name: "\(bgw.name), by a king", job: byKing, hasAllRows: true)
        return (isQuick ? [] : wide) + [pairing(.case1, width: 1), bgw] + (isQuick ? [] : [king])
    }

    /// All runs in their order; the repetition is the number of the pair.
    package static func records(settings: RunSettings, workers: Int) -> [RunRecord] {
        pairings(workers: workers, isQuick: settings.isQuick).flatMap { pairing in
            (1...max(1, settings.runs)).flatMap { pair in
                let ours = RunRecord(
                    subcommand: .peer, job: pairing.name, configuration: pairing.job, repetition: pair)
                var peers = ours
                peers.implementation = .peer
                guard pairing.hasAllRows else { return [peers, ours] }
                var all = pairing.job
                all.rows = nil
                let further = RunRecord(
                    subcommand: .peer, job: pairing.nameOfAllRows, configuration: all, repetition: pair)
                return [peers, ours, further]
            }
        }
    }
}
