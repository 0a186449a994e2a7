/// All subsets of `0 ..< count` with `size` elements, each in ascending order, in lexicographic order.
public func subsets(of count: Int, size: Int) -> [[Int]] {
    guard size > 0 else { return [[]] }
    guard size <= count else { return [] }
    var result: [[Int]] = []
    var current = Array(0..<size)
    while true {
        result.append(current)
        guard let place = (0..<size).last(where: { current[$0] < count - size + $0 }) else { return result }
        current[place] += 1
        for i in place + 1..<max(size, place + 1) { current[i] = current[i - 1] + 1 }
    }
}

/// All tuples of `length` digits in `0 ..< base`, the last digit running fastest.
public func tuples(base: Int, length: Int) -> [[Int]] {
    (0..<length).reduce([[]]) { shorter, _ in shorter.flatMap { tuple in (0..<base).map { tuple + [$0] } } }
}
