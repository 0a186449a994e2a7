extension CommandFailure {
    /// A command line that the argument parser refuses, from its message.
    ///
    /// - Parameter command: the program and its subcommand, for the advice to ask for help.
    package init(parserMessage message: String, command: String) {
        var what = message.split(separator: "\n").first.map(String.init) ?? message
        var fix = "\(command) --help lists the options"
        // The parser's own advice is its second sentence.
        for advice in [". Did you mean ", ". Please provide "] {
            guard let place = what.ranges(of: advice).first else { continue }
            let text = what[what.index(place.lowerBound, offsetBy: 2)...]
            fix = text.prefix(1).lowercased() + text.dropFirst()
            what = String(what[..<place.lowerBound])
        }
        while what.last == "." { what.removeLast() }
        while fix.last == "." { fix.removeLast() }
        what = what.prefix(1).lowercased() + what.dropFirst()
        self.init(status: .usage, what: what, fix: fix)
    }
}
