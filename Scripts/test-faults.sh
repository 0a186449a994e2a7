#!/bin/bash
# Kills and stops ranks of trainings under coded-mpirun, and compares with an undisturbed run.
#
# usage: Scripts/test-faults.sh [--mpi openmpi|mpich] [--long] [--only WORD]
#
# 41 ranks, K = 8, T = 4: six workers may be lost. Checks exit codes, that the weights are the same to the last bit, and that
# neither processes nor files are left. The short form takes about a minute; --long repeats the runs over shared memory and
# TCP, with other victims each time; --only runs the checks that begin with a word, as "master". Prints one line a check. Exit code: 0 if every check passed.
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/lib.sh
. Scripts/lib.sh
# shellcheck source=Scripts/checks.sh
. Scripts/checks.sh

MPI_KIND=openmpi
rounds_of_tests=1
only=
while [ $# -gt 0 ]; do
    case $1 in
        --mpi)
            MPI_KIND=${2:-}
            shift
            ;;
        --long) rounds_of_tests=10 ;;
        --only)
            only=${2:-}
            shift
            ;;
        *)
            show_usage
            exit 64
            ;;
    esac
    shift
done
mpirun=$(mpirun_for "$MPI_KIND") || exit $?
# Another folder with the programs, that of an installation for instance.
products=${PRODUCTS:-$PWD/$(build_folder_for "$MPI_KIND")/release}
for product in coded-train coded-mpirun; do
    [ -x "$products/$product" ] || build_product_for "$MPI_KIND" "$product" >&2 || exit 70
done
if [ "$(id -u)" -eq 0 ]; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

folder=$(mktemp -d) || exit 73
run=
trap 'if [ -n "$run" ]; then kill "$run" 2>/dev/null; wait "$run"; fi; rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# The runs' temporary files lie where what is left of them is seen.
export TMPDIR=$folder/t
log=$folder/log
options=()
limit=300

# start RANKS OPTION…: begins a training under coded-mpirun; its pid is in run.
start() {
    local ranks=$1
    shift
    rm -rf "$folder/t" "$folder/report.json"
    mkdir "$folder/t"
    : >"$folder/log"
    timeout -k 5 "$limit" "$products/coded-mpirun" --verbose --mpirun "$mpirun" -np "$ranks" "${options[@]}" \
        "$products/coded-train" --report "$folder/report.json" "$@" >"$folder/log" 2>&1 </dev/null &
    run=$!
}

# processes: the ranks of the run, each with its pid: RANK PID.
processes() {
    local files
    mapfile -t files < <(pgrep -f -- "--report $folder/report.json" | sed 's|.*|/proc/&/environ|')
    if [ ${#files[@]} -eq 0 ]; then return; fi
    grep -azH '^\(OMPI_COMM_WORLD_RANK\|PMI_RANK\)=' "${files[@]}" 2>/dev/null | tr '\0' '\n' \
        | sed -n 's|^/proc/\([0-9]*\)/environ:[A-Z_]*=\([0-9]*\)$|\2 \1|p'
}

# pid_of RANK: of the run's processes.
pid_of() { awk -v r="$1" '$1 == r { print $2; exit }' "$folder/pids"; }

# until_line PATTERN: waits until the run says so; false if it ends before.
until_line() {
    until grep -q -e "$1" "$folder/log"; do
        kill -0 "$run" 2>/dev/null || return 1
        sleep 0.005
    done
}

# signal_ranks SIGNAL RANK…
signal_ranks() {
    local signal=$1 rank
    shift
    for rank in "$@"; do kill "-$signal" "$(pid_of "$rank")"; done
}

# gone SECONDS: whether all ranks of the run have ended, within this time.
gone() {
    local end=$((SECONDS + $1))
    while [ -n "$(processes)" ]; do
        if [ "$SECONDS" -ge "$end" ]; then return 1; fi
        sleep 0.1
    done
}

# concludes NAME CODE: the run has this exit code, and neither processes nor files of it are left.
concludes() {
    local code left shared process
    wait "$run"
    code=$?
    run=
    shared=$(grep -o '/dev/shm/coded-mpirun[^ ]*' "$folder/log" | head -n 1)
    left=$(find "$folder/t" ${shared:+"$shared"} -mindepth 1 2>/dev/null | head -n 3)
    if [ "$code" -ne "$2" ]; then
        fail "$1: exit code $code instead of $2"
    elif pgrep -f -- "--report $folder/report.json" >/dev/null; then
        fail "$1: processes are left: $(pgrep -f -- "--report $folder/report.json" | tr '\n' ' ')"
    elif [ -n "$left" ]; then
        fail "$1: files are left: $left"
    else
        return 0
    fi
    for process in $(pgrep -f -- "--report $folder/report.json"); do kill -KILL "$process"; done
    return 1
}

# equals NAME: the weights are those of the undisturbed run.
equals() {
    local hash
    hash=$(value "$folder/report.json" weightsHash)
    if [ -n "$hash" ] && [ "$hash" = "$undisturbed" ]; then pass "$1"; else fail "$1: weights '$hash'"; fi
}

# some COUNT FROM TO: so many different numbers by chance.
some() { seq "$2" "$3" | shuf -n "$1"; }

# Rounds enough for the victims to be met at work, and shares that take a moment to send.
training=(-K 8 -T 4 --iterations 100 --learning-rate 0.1 --repeat-features 2)

# master_pid: the process of rank 0, which says so as soon as all ranks have started.
master_pid() {
    local pid
    until pid=$(sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$folder"/t/*/status.started 2>/dev/null) && [ -n "$pid" ]; do
        kill -0 "$run" 2>/dev/null || return
        sleep 0.01
    done
    echo "$pid"
}

# survives NAME SIGNAL: five workers while rounds go on, and one while shares are sent.
survives() {
    local name=$1 signal=$2 ranks master
    start 41 "${training[@]}"
    master=$(master_pid)
    # The last line of the plan: shares are being sent, and wait for the master while their victim is chosen.
    until_line '^traffic ' && kill -STOP "$master"
    processes >"$folder/pids"
    mapfile -t ranks < <(some 6 1 40)
    signal_ranks "$signal" "${ranks[0]}"
    kill -CONT "$master"
    until_line 'training: round 20 ' && signal_ranks "$signal" "${ranks[1]}" "${ranks[2]}"
    until_line 'training: round 40 ' && signal_ranks "$signal" "${ranks[3]}"
    until_line 'training: round 60 ' && signal_ranks "$signal" "${ranks[4]}" "${ranks[5]}"
    concludes "$name" 0 || return
    if ! grep -q "went on without rank ${ranks[0]}: .*share" "$folder/log"; then
        fail "$name: rank ${ranks[0]} was not lost while shares were sent"
    else
        equals "$name: ranks ${ranks[*]}"
    fi
}

# breaks NAME: six workers while parts of messages to them are written and others are not.
breaks() {
    local name=$1 ranks master
    start 41 "${training[@]}"
    master=$(master_pid)
    until_line '^field '
    processes >"$folder/pids"
    mapfile -t ranks < <(some 6 1 40)
    until_line '^traffic ' && sleep "0.0$((RANDOM % 9))" && kill -STOP "$master"
    signal_ranks KILL "${ranks[@]}"
    kill -CONT "$master"
    concludes "$name" 0 && equals "$name: ranks ${ranks[*]}"
}

# recovers NAME: workers that are stopped for a while and go on do no harm.
recovers() {
    local name=$1 ranks
    start 41 "${training[@]}"
    until_line 'training: round 20 '
    processes >"$folder/pids"
    mapfile -t ranks < <(some 6 1 40)
    signal_ranks STOP "${ranks[@]}"
    until_line 'training: round 40 '
    signal_ranks CONT "${ranks[@]}"
    concludes "$name" 0 && equals "$name: ranks ${ranks[*]}"
}

# refuses NAME SIGNAL: one worker more than may be lost ends the run, which names them.
refuses() {
    local name=$1 signal=$2 ranks rank
    start 41 "${training[@]}" --iterations 300 --deadline 4
    until_line 'training: round ' || true
    processes >"$folder/pids"
    mapfile -t ranks < <(some 7 1 40 | sort -n)
    signal_ranks "$signal" "${ranks[@]}"
    concludes "$name" 69 || return
    for rank in "${ranks[@]}"; do
        if ! grep -q "\(no answer from\|lost:\) ranks.* $rank\(,\|$\)" "$folder/log"; then
            fail "$name: rank $rank is not named"
            return
        fi
    done
    pass "$name: ranks ${ranks[*]} are named, exit code 69"
}

# orphans NAME: without their master, workers leave within 15 seconds, also those that mpirun forgets.
orphans() {
    local name=$1 code launcher starter
    start 41 "${training[@]}" --iterations 300
    until_line 'training: round ' || true
    processes >"$folder/pids"
    # Nobody but the workers themselves is to see to it.
    launcher=$(pgrep -P "$run")
    starter=$(pgrep -P "$launcher")
    kill -STOP "$launcher" "$starter"
    kill -KILL "$(pid_of 0)"
    gone 15
    code=$?
    kill -CONT "$starter" "$launcher"
    concludes "$name" 70 || return
    if [ "$code" -eq 0 ]; then
        pass "$name: all workers are gone within 15 s, exit code 70"
    else
        fail "$name: workers are left after 15 s"
    fi
}

# ends NAME: under MPICH, the death of a worker ends the run; it must not hang.
ends() {
    local name=$1 code
    start 41 "${training[@]}" --iterations 300
    until_line 'training: round ' || true
    processes >"$folder/pids"
    signal_ranks KILL 7
    wait "$run"
    code=$?
    run=
    if [ "$code" -ne 0 ] && [ "$code" -ne 124 ] && [ "$code" -ne 137 ] && gone 15; then
        pass "$name: exit code $code"
    else
        fail "$name: exit code $code, or processes are left"
    fi
}

# check FUNCTION NAME…: runs a check, unless others are asked for.
check() { case $2 in "$only"*) "$@" ;; esac; }

start 41 "${training[@]}"
concludes "undisturbed" 0 || exit 1
pass "undisturbed"
undisturbed=$(value "$folder/report.json" weightsHash)

if [ "$MPI_KIND" = mpich ]; then
    check ends "killed under MPICH"
else
    for ((i = 1; i <= rounds_of_tests; i++)); do
        for transport in vader tcp; do
            options=()
            if [ "$transport" = tcp ]; then options=(--mca btl 'self,tcp'); fi
            if [ "$rounds_of_tests" -gt 1 ] || [ "$transport" = vader ]; then
                check survives "killed ($transport, $i)" KILL
                check survives "stopped ($transport, $i)" STOP
                check refuses "one too many killed ($transport, $i)" KILL
                check orphans "master killed ($transport, $i)"
            fi
            if [ "$rounds_of_tests" -gt 1 ] || [ "$transport" = tcp ]; then
                check survives "killed again ($transport, $i)" KILL
                check breaks "killed in the middle of a share ($transport, $i)"
                check recovers "stopped for a while ($transport, $i)"
                check refuses "one too many stopped ($transport, $i)" STOP
            fi
        done
    done
fi

conclude "test-faults ($MPI_KIND)"
