# shellcheck shell=bash
# What scripts that check runs have in common; to be sourced by bash.

passed=0
failed=0

# show_usage: the comment that a script begins with; for wrong arguments.
show_usage() { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; }

pass() {
    passed=$((passed + 1))
    echo "ok: $1"
}

# fail NAME [LOG]: shows the end of a log, that in the variable log if none is given.
fail() {
    local file=${2:-${log:-}}
    failed=$((failed + 1))
    echo "FAILED: $1"
    # mpirun under recovery says more than enough of every process that ends.
    if [ -s "$file" ]; then grep -v 'PMIX ERROR' "$file" | sed 's/^/    /' | tail -n 20; fi
}

# value REPORT KEY: a number or word of a report; the last one, which is of the result where the history has it too.
value() { sed -n "s/^ *\"$2\" : \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$1" 2>/dev/null | tail -n 1; }

# conclude NAME: says how many checks passed; false if one failed.
conclude() {
    echo "$1: $passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
