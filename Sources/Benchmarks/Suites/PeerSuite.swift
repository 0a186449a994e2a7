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
        package var nameOfAllRows: String { "\(name.prefix { $0 != "," }), d = \(job.features), all rows" }
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
        return (isQuick ? [] : wide) + [pairing(.case1, width: 1), pairing(.bgw, width: 1, rows: bgwRows)]
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
