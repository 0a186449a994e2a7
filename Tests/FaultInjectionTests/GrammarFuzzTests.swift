import FaultInjection
import Testing
import _TestSupport

@Suite struct GrammarFuzzTests {
    @Test func anyTextIsReadOrRefused() {
        let texts = [
            "kill:3,7@5", "stop:2-4@share", "delay:any2@2-9=0.5s", "corrupt:4@all=random;kill:6@random",
            "delay:1@2=20ms",
        ]
        let fuzzer = Fuzzer(
            "injected faults", originals: texts.map { Array($0.utf8) },
            tokens: ["kill:", "@", "=", ";", "-", "any", "9999999999", "share", "1e9s", "\u{301}"], count: 20_000)
        let counts = fuzzer.run { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(InjectionError) {
                let faults = try FaultSpecification.parse(text)
                // What was read says itself as it was read.
                let said = faults.map(\.description).joined(separator: ";")
                let again = try FaultSpecification.parse(said)
                #expect(again == faults, "\(text)")
                return true
            } catch { return false }
        }
        #expect(counts.accepted > 0 && counts.refused > 0)
    }
}
