import Foundation
import Testing

/// A table written by Scripts/make-dp-vectors.py.
struct VectorTable: Decodable {
    let columns: [String]
    let rows: [[Double]]

    static func load(_ name: String) throws -> VectorTable {
        let url = try #require(Bundle.module.url(forResource: "Resources/\(name)", withExtension: "json"))
        return try JSONDecoder().decode(VectorTable.self, from: Data(contentsOf: url))
    }
}
