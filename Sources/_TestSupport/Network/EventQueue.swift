/// Events in the order of their times; those of one time in the order in which they were added.
struct EventQueue<Event> {
    private struct Entry {
        let time: Double
        let sequence: Int
        let event: Event

        func isBefore(_ other: Self) -> Bool { (time, sequence) < (other.time, other.sequence) }
    }

    /// A binary heap: no entry is before its parent, that at half its place.
    private var heap: [Entry] = []
    private var added = 0

    mutating func add(_ event: Event, at time: Double) {
        heap.append(Entry(time: time, sequence: added, event: event))
        added += 1
        var place = heap.count - 1
        while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeFirst() -> (time: Double, event: Event)? {
        guard let first = heap.first else { return nil }
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
        var place = 0
        while true {
            let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
            guard let child = children.min(by: { heap[$0].isBefore(heap[$1]) }), heap[child].isBefore(heap[place])
            else { break }
            heap.swapAt(place, child)
            place = child
        }
        return (first.time, first.event)
    }
}
