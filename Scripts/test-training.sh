#!/bin/bash
# Trains under mpirun as a user would, and compares: exit codes, accuracy, bit-identical weights, bad input.
#
# usage: Scripts/test-training.sh [--mpi openmpi|mpich]
#
# Prints one line a check. Exit code: 0 if every check passed.
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/lib.sh
. Scripts/lib.sh
# shellcheck source=Scripts/checks.sh
. Scripts/checks.sh

MPI_KIND=openmpi
case "${1:-}" in
    --mpi) MPI_KIND=${2:-} ;;
    --mpi=*) MPI_KIND=${1#--mpi=} ;;
    "") ;;
    *)
        show_usage
        exit 64
        ;;
esac
mpirun_for "$MPI_KIND" >/dev/null || exit $?
program=$PWD/$(build_folder_for "$MPI_KIND")/release/coded-train
if [ ! -x "$program" ]; then
    build_product_for "$MPI_KIND" coded-train >&2 || exit 70
fi

export MPI_KIND RANKS_TIME_LIMIT=${RANKS_TIME_LIMIT:-240}
folder=$(mktemp -d) || exit 73
trap 'rm -rf "$folder"' EXIT
log=$folder/log

within() { awk -v x="$1" -v a="$2" -v b="$3" 'BEGIN { exit !(x != "" && x >= a && x <= b) }'; }

# trains NAME RANKS LEAST MOST OPTION…: accuracy in [LEAST, MOST]; the report is kept as NAME.json.
trains() {
    local name=$1 ranks=$2 least=$3 most=$4 code accuracy
    shift 4
    run_ranks "$ranks" "$program" --quiet --report "$folder/$name.json" "$@" >"$folder/log" 2>&1
    code=$?
    accuracy=
    [ -f "$folder/$name.json" ] && accuracy=$(value "$folder/$name.json" testAccuracy)
    if [ "$code" -eq 0 ] && within "$accuracy" "$least" "$most"; then
        pass "$name: accuracy $accuracy on $ranks ranks"
    else
        fail "$name: exit code $code, accuracy '$accuracy', expected 0 and $least to $most"
    fi
}

# same NAME…: the weights of these runs are bit-identical.
same() {
    local hashes
    hashes=$(for name in "$@"; do value "$folder/$name.json" weightsHash; done | sort -u)
    if [ "$(printf '%s' "$hashes" | grep -c .)" -eq 1 ]; then pass "same weights: $*"; else fail "different weights: $*"; fi
}

# refuses NAME RANKS CODE PATTERN OPTION…: exit code and message of wrong input, within 10 seconds (start-up included) and nothing written.
refuses() {
    local name=$1 ranks=$2 expected=$3 pattern=$4 code
    shift 4
    RANKS_TIME_LIMIT=10 run_ranks "$ranks" "$program" --report "$folder/refused.json" "$@" >"$folder/log" 2>&1
    code=$?
    if [ "$code" -ne "$expected" ]; then
        fail "$name: exit code $code instead of $expected"
    elif ! grep -q -e "$pattern" "$folder/log"; then
        fail "$name: no message with '$pattern'"
    elif [ "$(grep -c 'error:' "$folder/log")" -ne 1 ]; then
        fail "$name: $(grep -c 'error:' "$folder/log") ranks speak, not one"
    elif [ -e "$folder/refused.json" ]; then
        fail "$name: a report was written"
    else
        pass "$name: refused with exit code $code"
    fi
    rm -f "$folder/refused.json"
}

# histories NAME NAME: the gradient's norm of every round is the same to the last bit.
histories() {
    local lines=()
    for name in "$@"; do lines+=("$(grep gradientNorm "$folder/$name.json")"); done
    if [ "$(grep -c . <<<"${lines[0]}")" -eq 25 ] && [ "${lines[0]}" = "${lines[1]}" ]; then
        pass "same gradients in 25 rounds: $*"
    else
        fail "different gradients: $*"
    fi
}

# names_the_stopped NAME OPTION…: a worker that is stopped while workers compute together ends the run, which names it.
#
# The training is as long as the time limit: only the stop ends it. Nothing here depends on how long things take.
names_the_stopped() {
    local name=$1 run victim code status
    shift
    # What the run before wrote must not be taken for this one's progress.
    : >"$folder/log"
    RANKS_TIME_LIMIT=90 run_ranks 6 "$program" --scheme bgw --rows 1200 --iterations 3000 --evaluate-every 1 \
        --deadline 4 --report "$folder/stopped.json" "$@" >"$folder/log" 2>&1 &
    run=$!
    # The first progress line says that rounds are done.
    while kill -0 "$run" 2>/dev/null && ! grep -q 'training: round' "$folder/log"; do sleep 0.1; done
    victim=$(pgrep -f -- "--report $folder/stopped.json" | while read -r process; do
        status=$(tr '\0' '\n' <"/proc/$process/environ" | grep -E '^(OMPI_COMM_WORLD_RANK|PMI_RANK)=3$')
        if [ -n "$status" ]; then echo "$process"; fi
    done | head -n 1)
    if [ -n "$victim" ]; then kill -STOP "$victim"; fi
    wait "$run"
    code=$?
    if [ -n "$victim" ]; then kill -KILL "$victim" 2>/dev/null; fi
    if [ "$code" -eq 69 ] && grep -q 'no sign of life from rank 3,' "$folder/log" && [ ! -e "$folder/stopped.json" ]; then
        pass "$name: a stopped worker is named, exit code 69"
    else
        fail "$name: exit code $code with rank 3 stopped (process '$victim')"
    fi
    rm -f "$folder/stopped.json"
}

paper=(--field p24 --data-bits 2 --weight-bits 4)
trains default 41 0.962 1
trains case-1 41 0.962 0.967 --preset case-1 "${paper[@]}" --learning-rate 0.1
trains quantized 1 0.962 0.967 --scheme quantized "${paper[@]}" --learning-rate 0.1
trains in-process 1 0.962 0.967 --in-process 40 --preset case-1 "${paper[@]}" --learning-rate 0.1
trains five-workers 6 0.962 0.967 --preset case-1 --learning-rate 0.1
trains gradients 6 0.962 0.967 --evaluate-every 1 --learning-rate 0.1
trains bgw 6 0.962 0.967 --scheme bgw --evaluate-every 1 --learning-rate 0.1
trains bgw-king 6 0.962 0.967 --scheme bgw --reduction king --evaluate-every 1 --learning-rate 0.1
trains bgw-three 6 0.962 0.967 --scheme bgw -T 1 --learning-rate 0.1
trains bgw-king-five 6 0.962 0.967 --scheme bgw -T 1 --reduction king --learning-rate 0.1
trains undisturbed 13 0.962 0.967 -K 2 -T 1 -S 5 --learning-rate 0.1
trains injected 13 0.962 0.967 -K 2 -T 1 -S 5 --learning-rate 0.1 \
    --inject 'delay:1,6@2-6=0.05s;corrupt:4@all=outofrange;corrupt:5@3-9=wronglength'
same undisturbed injected
histories gradients bgw
histories gradients bgw-king
if [ "$MPI_KIND" = openmpi ]; then
    trains bgw-40 41 0.962 0.967 --scheme bgw "${paper[@]}" --learning-rate 0.1
    trains bgw-degree-3 6 0.965 0.968 --scheme bgw --degree 3 --field p61 --learning-rate 0.1
    trains case-2 41 0.962 0.967 --preset case-2 "${paper[@]}" --learning-rate 0.1
    trains case-1-slow 41 0.952 0.958 --preset case-1 "${paper[@]}" --learning-rate 0.01
    trains case-2-slow 41 0.952 0.958 --preset case-2 "${paper[@]}" --learning-rate 0.01
    trains plain 1 0.9665 0.9667 --scheme plain --learning-rate 0.1
    trains plain-slow 1 0.9597 0.9599 --scheme plain --learning-rate 0.01
    trains degree-3 41 0.965 0.968 -K 3 -T 3 --degree 3 --field p61 --learning-rate 0.1
    trains degree-3-default 41 0.965 0.968 --degree 3 --field p61
    same case-1 case-2 in-process quantized five-workers bgw bgw-king bgw-three bgw-king-five bgw-40
    same degree-3 bgw-degree-3
    same case-1-slow case-2-slow
else
    same case-1 in-process quantized five-workers bgw bgw-king bgw-three bgw-king-five
fi
trains dple 25 0.962 0.967 --scheme dple -K 3 -T 2 --learning-rate 0.1
trains dple-noise 25 0.955 0.967 --scheme dple -K 3 -T 2 --learning-rate 0.1 --release-epsilon 2
trains dple-faults 25 0.962 0.967 --scheme dple -K 3 -T 2 --learning-rate 0.1 \
    --inject 'delay:1,6@2-6=0.05s;corrupt:4@all=outofrange;corrupt:5@3-9=wronglength'
names_the_stopped "reshare"
names_the_stopped "king" --reduction king
if [ "$MPI_KIND" = openmpi ]; then
    # Without copies by the receiver alone, a sender that stops leaves messages half way.
    MPIRUN_OPTIONS="--mca btl_vader_single_copy_mechanism none" names_the_stopped "messages half way" --rows 12396
fi

: >"$folder/empty.csv"
refuses "too few workers" 6 78 'N >= (2r+1)(K+T-1)' -K 3 -T 2
refuses "too few for sharing" 3 78 'N >= 2T + 1' --scheme bgw
refuses "too few for dple" 6 78 'answers determine the result' --scheme dple -K 3 -T 2
refuses "one process" 1 78 'one process alone has no workers'
refuses "wrap-around" 6 78 'wrap around' -K 1 -T 1 -S 0 --coefficients 4 --field p24
refuses "missing file" 6 66 'nowhere.csv' --data "$folder/nowhere.csv" --preset case-1
refuses "empty file" 6 65 'empty' --data "$folder/empty.csv" --preset case-1
refuses "unknown option" 6 64 'unknown option' --no-such-option
refuses "unwritable output" 6 73 'cannot be written' --model-out "$folder/no/folder/model.json" --preset case-1

conclude "test-training ($MPI_KIND)"
