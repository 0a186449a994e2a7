import MPI
import Testing

@Suite struct TransportsTests {
    @Test(arguments: [
        (nil, true), ("self,vader", true), ("vader,self,tcp", true), ("self, sm", true), ("self,tcp", false),
        ("tcp", false),
        ("^tcp", true), ("^vader,sm", false), ("^openib,vader", false), ("", false),
    ])
    func theSettingSaysWhetherMemoryIsShared(setting: String?, expected: Bool) {
        #expect(Transports.shareMemory(setting: setting) == expected)
    }
}
