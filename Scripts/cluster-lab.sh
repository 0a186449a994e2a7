# shellcheck shell=bash disable=SC2034
# Where the cluster on this machine keeps its files, and what it needs; to be sourced by the scripts that build and use it.
#
# Settings from outside:
#   CODED_TRAIN_LAB          its folder (/run/coded-train-lab), not below /tmp, which each host has for itself
#   CODED_TRAIN_LAB_NETWORK  the first three numbers of its network (10.77.0)

lab=${CODED_TRAIN_LAB:-/run/coded-train-lab}
lab_network=${CODED_TRAIN_LAB_NETWORK:-10.77.0}
lab_bridge=ctlab0
# The exit code of a test that cannot be done here.
lab_skip=77
export PATH=$PATH:/usr/sbin:/sbin

# need_root WHAT: ends the script if it does not run as root.
need_root() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "$(basename "$0"): skipped: $1 takes root; try sudo" >&2
        exit "$lab_skip"
    fi
}

# need_programs PROGRAM=PACKAGE…: ends the script if programs are missing, with the names of Debian's packages.
need_programs() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "$(basename "$0"): skipped: please install $(printf '%s\n' "${missing[@]}" | sort -u | paste -sd ' ')" \
            "(Scripts/install-dependencies.sh cluster)" >&2
        exit "$lab_skip"
    fi
}

# eventually SECONDS COMMAND…: repeats a command until it succeeds; fails after so many seconds.
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

# end_process PIDFILE [SECONDS]: ends the process whose number the file holds, by force after so many seconds (10).
end_process() {
    local pid
    pid=$(cat "$1" 2>/dev/null) || return 0
    [ -n "$pid" ] || return 0
    if kill -TERM "$pid" 2>/dev/null && ! eventually "${2:-10}" is_gone "$pid"; then
        kill -KILL "$pid" 2>/dev/null
        eventually 5 is_gone "$pid"
    fi
    rm -f "$1"
}

# is_gone PID: the process is no more, or only waits to be buried by its parent.
is_gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
