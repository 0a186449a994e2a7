import Checkpoints
import Foundation
import Testing

/// Files in their folder: there is a whole checkpoint at any time.
@Suite struct FolderTests {
    static let files: Set = ["checkpoint", "checkpoint.previous"]

    @Test func theLastTwoAreKept() throws {
        let temporary = try TemporaryFolder()
        let folder = try CheckpointFolder(path: temporary.path)
        #expect(folder.isEmpty)
        #expect(try folder.readLast() == nil && folder.readPrevious() == nil)
        for round in 1...5 {
            try folder.write(Sample.checkpoint(round: round))
            #expect(!folder.isEmpty)
            #expect(try folder.readLast()?.state.round == round)
            #expect(try folder.readPrevious()?.state.round == (round == 1 ? nil : round - 1))
            #expect(try temporary.names() == (round == 1 ? ["checkpoint"] : Self.files))
        }
        #expect(try temporary.permissions("checkpoint") == 0o600)
        #expect(try temporary.permissions("checkpoint.previous") == 0o600)
        #expect(try folder.readLast() == Sample.checkpoint(round: 5))
    }

    @Test func aFolderIsMadeForItsOwnerAlone() throws {
        let temporary = try TemporaryFolder()
        let folder = try CheckpointFolder(path: temporary.path + "/new/")
        #expect(try temporary.permissions("new") == 0o700)
        #expect(folder.path(of: "checkpoint") == temporary.path + "/new/checkpoint")
        try folder.write(Sample.checkpoint())
        #expect(try temporary.permissions("new/checkpoint") == 0o600)
    }

    @Test func aFolderThatCannotBeIsRefused() throws {
        let temporary = try TemporaryFolder()
        try temporary.write([1], to: "file")
        #expect(throws: CheckpointError.cannotWrite(code: ENOENT)) {
            _ = try CheckpointFolder(path: temporary.path + "/no/folder")
        }
        for path in ["/file", "/file/folder"] {
            #expect(throws: CheckpointError.cannotWrite(code: ENOTDIR)) {
                _ = try CheckpointFolder(path: temporary.path + path)
            }
        }
    }

    @Test func oneProcessAtATimeUsesAFolder() throws {
        let temporary = try TemporaryFolder()
        do {
            let folder = try CheckpointFolder(path: temporary.path)
            #expect(throws: CheckpointError.folderInUse) { _ = try CheckpointFolder(path: temporary.path) }
            try folder.write(Sample.checkpoint())
        }
        _ = try CheckpointFolder(path: temporary.path)
    }

    /// What a process that stops at any moment of a write leaves: names, and the file that each has.
    static let interrupted: [(String, [String: Int], Int?)] = [
        ("before the first", [:], nil), ("while writing the first", ["checkpoint.new": 0], nil),
        ("before naming the first", ["checkpoint.new": 1], nil),
        ("while writing", ["checkpoint.new": 0, "checkpoint": 2, "checkpoint.previous": 1], 2),
        (
            "with a second name",
            ["checkpoint.new": 3, "checkpoint.kept": 2, "checkpoint": 2, "checkpoint.previous": 1], 2
        ),
        ("with the second name in place", ["checkpoint.new": 3, "checkpoint": 2, "checkpoint.previous": 2], 2),
        ("without second names", ["checkpoint.new": 3, "checkpoint.previous": 2], 2),
        ("after it", ["checkpoint": 3, "checkpoint.previous": 2], 3),
    ]

    @Test(arguments: interrupted.indices, [false, true])
    func aWholeCheckpointIsLeftAtAnyMoment(index: Int, sharesFile: Bool) throws {
        let (moment, files, round) = Self.interrupted[index]
        let temporary = try TemporaryFolder()
        // By file number, so that names of the same file are linked.
        var paths: [Int: String] = [:]
        for (name, number) in files.sorted(by: { $0.key < $1.key }) {
            let path = temporary.path + "/" + name
            if sharesFile, let first = paths[number] {
                try FileManager.default.linkItem(atPath: first, toPath: path)
            } else {
                let bytes = try Sample.checkpoint(round: max(number, 1)).bytes()
                try temporary.write(number == 0 ? Array(bytes.prefix(100)) : bytes, to: name)
            }
            paths[number] = path
        }
        let folder = try CheckpointFolder(path: temporary.path)
        #expect(try folder.readLast()?.state.round == round, "\(moment)")
        #expect(folder.isEmpty == (round == nil), "\(moment)")
        try folder.write(Sample.checkpoint(round: 4))
        #expect(try folder.readLast()?.state.round == 4, "\(moment)")
        #expect(try folder.readPrevious()?.state.round == round, "\(moment)")
        #expect(try temporary.names() == (round == nil ? ["checkpoint"] : Self.files), "\(moment)")
        #expect(try temporary.permissions("checkpoint") == 0o600)
    }

    @Test func aFailedWriteLeavesTheLastOne() throws {
        let temporary = try TemporaryFolder()
        let folder = try CheckpointFolder(path: temporary.path)
        try folder.write(Sample.checkpoint(round: 1))
        try folder.write(Sample.checkpoint(round: 2))
        let obstacle = temporary.path + "/checkpoint.new"
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        #expect(throws: CheckpointError.cannotWrite(code: EISDIR)) { try folder.write(Sample.checkpoint(round: 3)) }
        #expect(try folder.readLast()?.state.round == 2 && folder.readPrevious()?.state.round == 1)
        try FileManager.default.removeItem(atPath: obstacle)
        // A link is not followed: what it leads to is somebody else's.
        try FileManager.default.createSymbolicLink(atPath: obstacle, withDestinationPath: temporary.path + "/other")
        #expect(throws: CheckpointError.cannotWrite(code: ELOOP)) { try folder.write(Sample.checkpoint(round: 3)) }
        try FileManager.default.removeItem(atPath: obstacle)
        try folder.write(Sample.checkpoint(round: 3))
        #expect(try folder.readLast()?.state.round == 3 && folder.readPrevious()?.state.round == 2)
    }

    @Test func aBadLastOneIsRefusedAndNotPassedOver() throws {
        let temporary = try TemporaryFolder()
        let folder = try CheckpointFolder(path: temporary.path)
        try folder.write(Sample.checkpoint(round: 1))
        try folder.write(Sample.checkpoint(round: 2))
        try temporary.write([], to: "checkpoint")
        #expect(throws: CheckpointError.notACheckpoint) { _ = try folder.readLast() }
        try temporary.write(Array(Sample.file.dropLast()), to: "checkpoint")
        #expect(throws: CheckpointError.self) { _ = try folder.readLast() }
        #expect(try folder.readPrevious()?.state.round == 1)
        #expect(!folder.isEmpty)
    }
}
