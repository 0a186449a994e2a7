#!/bin/bash
# Kills trainings at random moments, most of them while a checkpoint is being written, and resumes them: each must end with
# the weights of an undisturbed one. Then the same under mpirun, with signals and lost workers.
#
# usage: Scripts/test-checkpoint.sh [--mpi openmpi|mpich] [--long] [--seed N]
#
# 10 kills, or 200 with --long. Prints one line a check. Exit code: 0 if every check passed.
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/lib.sh
. Scripts/lib.sh
# shellcheck source=Scripts/checks.sh
. Scripts/checks.sh

MPI_KIND=openmpi
kills=10
seed=$$
while [ $# -gt 0 ]; do
    case $1 in
        --mpi)
            MPI_KIND=${2:-}
            shift
            ;;
        --mpi=*) MPI_KIND=${1#--mpi=} ;;
        --long) kills=200 ;;
        --seed)
            seed=${2:-}
            shift
            ;;
        *)
            show_usage
            exit 64
            ;;
    esac
    shift
done
mpirun_for "$MPI_KIND" >/dev/null || exit $?
program=$PWD/$(build_folder_for "$MPI_KIND")/release/coded-train
if [ ! -x "$program" ]; then
    build_product_for "$MPI_KIND" coded-train >&2 || exit 70
fi

export MPI_KIND RANKS_TIME_LIMIT=${RANKS_TIME_LIMIT:-120}
folder=$(mktemp -d) || exit 73
child=
trap 'if [ -n "$child" ]; then kill -KILL "$child" 2>/dev/null; fi; rm -rf "$folder"' EXIT
kept=$folder/kept
log=$folder/log
RANDOM=$seed

# alone OPTION…: runs in one process to its end.
alone() { timeout -k 5 "$RANKS_TIME_LIMIT" "$program" "$@" </dev/null >"$folder/log" 2>&1; }

# is_whole NAME EXPECTED: the report NAME.json has these weights.
is_whole() { [ -f "$folder/$1.json" ] && [ "$(value "$folder/$1.json" weightsHash)" = "$2" ]; }

# Long weights and few rows: most of the time goes into checkpoints, of which each round writes one.
training=(--rows 60 --repeat-features 8 --learning-rate 0.001 --iterations 250)
keeping=(--checkpoint "$kept" --checkpoint-every 1 --resume)
alone --scheme quantized "${training[@]}" --report "$folder/whole.json"
expected=$(value "$folder/whole.json" weightsHash)
if [ -z "$expected" ]; then
    fail "an undisturbed training"
    exit 1
fi

# killed_in_process OPTION…: starts a run, waits for a new checkpoint, and kills the run some time later.
#
# The time is random on purpose, up to what a run takes. Counts the kills that met a run, and those that left a file that
# was being written.
met=0
halves=0
killed_in_process() {
    local mark=$folder/mark
    touch "$mark"
    "$program" --quiet "${training[@]}" "${keeping[@]}" "$@" </dev/null >"$folder/log" 2>&1 &
    child=$!
    until [ "$kept/checkpoint" -nt "$mark" ] || ! kill -0 "$child" 2>/dev/null; do sleep 0.005; done
    sleep "$(printf '0.%03d' $((RANDOM % 300)))"
    if kill -KILL "$child" 2>/dev/null; then met=$((met + 1)); fi
    # bash would report the kill.
    wait "$child" 2>/dev/null
    child=
    if [ -e "$kept/checkpoint.new" ] || [ -e "$kept/checkpoint.kept" ]; then halves=$((halves + 1)); fi
}

bad=0
schemes=("--in-process 5 -K 1 -T 1 -S 1" "--scheme quantized" "--scheme bgw --in-process 3" "--in-process 4 -K 1 -T 1 -S 0")
for ((trial = 0; 2 * trial < kills; trial++)); do
    rm -rf "$kept"
    # Twice in a row, then to the end, each with another scheme or code.
    # shellcheck disable=SC2086  # split on purpose
    killed_in_process ${schemes[trial % 4]}
    # shellcheck disable=SC2086
    killed_in_process ${schemes[(trial + 1) % 4]}
    rm -f "$folder/end.json"
    # shellcheck disable=SC2086
    alone "${training[@]}" "${keeping[@]}" ${schemes[(trial + 2) % 4]} --report "$folder/end.json"
    code=$?
    if [ "$code" -ne 0 ] || ! is_whole end "$expected" || [ "$(value "$folder/end.json" resumedFromRound)" -lt 1 ]; then
        bad=$((bad + 1))
        fail "trial $trial of seed $seed: exit code $code, or other weights"
    fi
    if [ $((trial % 10)) -eq 9 ]; then echo "   $met kills so far, $bad trials failed"; fi
done
if [ "$bad" -eq 0 ]; then
    pass "$met kills, $halves of them while a file was being written: all resumed, with the same weights (seed $seed)"
fi
if [ "$kills" -ge 200 ] && [ "$halves" -eq 0 ]; then fail "no kill met a file that was being written"; fi

# Under mpirun. The training is as long as the time limit: only what is done to it ends it.
long=(--rows 600 --learning-rate 0.01 --iterations 20000)
ranks=6

# process_of RANK NAME: the process of a rank of the run with the report NAME.json; mpirun's own for the rank "mpirun".
process_of() {
    local process
    pgrep -f -- "--report $folder/$2.json" | while read -r process; do
        if [ "$1" = mpirun ]; then
            case $(cat "/proc/$process/comm" 2>/dev/null) in mpirun* | orterun* | mpiexec*) echo "$process" ;; esac
        elif tr '\0' '\n' 2>/dev/null <"/proc/$process/environ" | grep -qxE "(OMPI_COMM_WORLD_RANK|PMI_RANK)=$1"; then
            echo "$process"
        fi
    done | head -n 1
}

# starts NAME OPTION…: a run under mpirun in the background, with a first checkpoint, for which it is sent SIGUSR1.
starts() {
    local name=$1
    shift
    rm -rf "$kept"
    run_ranks "$ranks" "$program" --checkpoint "$kept" --report "$folder/$name.json" "${long[@]}" "$@" \
        >"$folder/log" 2>&1 &
    run=$!
    # From the moment on that there is the folder, the master heeds signals.
    while kill -0 "$run" 2>/dev/null && ! [ -e "$kept" ]; do sleep 0.05; done
    kill -USR1 "$(process_of 0 "$name")"
    while kill -0 "$run" 2>/dev/null && ! [ -e "$kept/checkpoint" ]; do sleep 0.05; done
}

# goes_on NAME RANKS: from the checkpoint, 20 rounds more under mpirun with this many ranks end as in one process.
goes_on() {
    local name=$1 round code hash
    rm -f "$folder/$name.json"
    # A run that is too short says which round the checkpoint is of.
    alone "${long[@]}" --scheme quantized --checkpoint "$kept" --resume --iterations 1
    round=$(sed -n 's/^.* is of round \([0-9]*\),.*$/\1/p' "$folder/log" | head -n 1)
    if [ -z "$round" ]; then
        fail "$name: no round in the checkpoint"
        return
    fi
    alone "${long[@]}" --scheme quantized --iterations $((round + 20)) --report "$folder/clear.json"
    hash=$(value "$folder/clear.json" weightsHash)
    run_ranks "$2" "$program" "${long[@]}" --iterations $((round + 20)) --checkpoint "$kept" --resume \
        --report "$folder/$name.json" >"$folder/log" 2>&1
    code=$?
    if [ "$code" -eq 0 ] && is_whole "$name" "$hash" \
        && [ "$(value "$folder/$name.json" resumedFromRound)" -eq "$round" ]; then
        pass "$name: resumed from round $round on $2 ranks, same weights"
    else
        fail "$name: exit code $code on $2 ranks, or other weights"
    fi
}

# ended NAME CODE PATTERN: the run of starts has ended like this.
ended() {
    local code
    wait "$run" 2>/dev/null
    code=$?
    if [ "$code" -eq "$2" ] && grep -q -e "$3" "$folder/log"; then
        pass "$1: exit code $code"
    else
        fail "$1: exit code $code instead of $2, or no message with '$3'"
    fi
}

starts killed --checkpoint-every 1
victim=$(process_of 0 killed)
if [ -n "$victim" ]; then kill -KILL "$victim"; fi
wait "$run" 2>/dev/null
code=$?
if [ "$code" -ne 0 ] && [ -n "$victim" ]; then pass "killed: mpirun ends with $code"; else fail "killed: exit code $code"; fi
goes_on "after the kill" 8

starts terminated --checkpoint-every 1
victim=$(process_of 0 terminated)
if [ -n "$victim" ]; then kill -TERM "$victim"; fi
ended "SIGTERM to rank 0" 75 'a signal came: stopped after round'
goes_on "after SIGTERM" 7

if [ "$MPI_KIND" = openmpi ]; then
    starts passed --checkpoint-every 100000
    victim=$(process_of mpirun passed)
    if [ -n "$victim" ]; then kill -USR1 "$victim"; fi
    while kill -0 "$run" 2>/dev/null && ! [ -e "$kept/checkpoint.previous" ]; do sleep 0.05; done
    if [ -n "$victim" ]; then kill -USR2 "$victim"; fi
    ended "SIGUSR1, then SIGUSR2, to mpirun" 75 'a signal came: stopped after round'
    goes_on "after signals to mpirun" 6

    # One of five workers may be missing, and not two. The only checkpoint before is the one that SIGUSR1 asks for.
    starts lost --checkpoint-every 100000 -K 1 -T 1 -S 1 --deadline 3
    victim=
    for rank in 2 4; do
        victim="$victim $(process_of $rank lost)"
    done
    # shellcheck disable=SC2086  # several
    kill -STOP $victim
    ended "two of five workers stopped" 69 'wrote the checkpoint of round'
    # shellcheck disable=SC2086
    kill -KILL $victim 2>/dev/null
    goes_on "after the loss" 9
fi

conclude "test-checkpoint ($MPI_KIND)"
