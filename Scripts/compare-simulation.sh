#!/bin/bash
# Prints real trainings on this machine beside what `coded-train simulate` predicts for it, and their ratio.
#
# usage: Scripts/compare-simulation.sh PROGRAM
#
# The workers share the cores of this machine. What shared memory carries between its processes is LATENCY and BANDWIDTH:
# shares are received into fresh memory, whose first touch takes longer than the copy.
# Nothing is asserted: times depend on what else runs.
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/lib.sh
. Scripts/lib.sh
program=${1:?usage: Scripts/compare-simulation.sh PROGRAM}
latency=${LATENCY:-0.1ms}
bandwidth=${BANDWIDTH:-12Gbit/s}
folder=$(mktemp -d) || exit 73
trap 'rm -rf "$folder"' EXIT
export RANKS_TIME_LIMIT=120

number() { sed -n "s/^ *\"$2\" : \([0-9.e+-]*\),\{0,1\}$/\1/p" "$1" | head -n "${3:-1}" | tail -n 1; }

# real RANKS OPTION…: a real training; leaves its report, and sets measured and field.
real() {
    run_ranks "$1" "$program" --quiet --learning-rate 0.1 --report "$folder/run.json" "${@:2}" >"$folder/log" 2>&1 || {
        cat "$folder/log"
        exit 70
    }
    measured=$(awk -v m="$(number "$folder/run.json" trainSeconds)" -v q="$(number "$folder/run.json" quantizeSeconds)" \
        'BEGIN { print m - q }')
    field=$(sed -n 's/^ *"field" : "\(p[0-9]*\)".*/\1/p' "$folder/run.json" | head -n 1)
}
# simulate OPTION…: leaves a report of predictions.
simulate() {
    "$program" simulate --cores "$(nproc)" --latency "$latency" --bandwidth "$bandwidth" --field "$field" \
        --report "$folder/predicted.json" "$@" >/dev/null || exit
}
# print SCHEME N PLACE: a line of the table; the prediction is the one at PLACE in the report, or counted from its end.
print() {
    place=$3
    [ "$place" -gt 0 ] || place=$(($(grep -c totalSeconds "$folder/predicted.json") + place + 1))
    awk -v s="$1" -v n="$2" -v m="$measured" -v p="$(number "$folder/predicted.json" totalSeconds "$place")" \
        'BEGIN { printf "%-14s %3d %14.3f %14.3f %8.2f\n", s, n, m, p, m / p }'
}

printf '%-14s %3s %14s %14s %8s\n' scheme N 'measured s' 'predicted s' ratio
for workers in 5 10; do
    case $workers in 5) code=(-K 1 -T 1 -S 1) ;; *) code=(-K 2 -T 1 -S 3) ;; esac
    real $((workers + 1)) "${code[@]}"
    simulate --workers "$workers" "${code[@]}"
    print lcc "$workers" 1
    # The last two predictions are those of BGW.
    real $((workers + 1)) --scheme bgw -T 1
    simulate --workers "$workers" -T 1
    print reshare "$workers" -2
    real $((workers + 1)) --scheme bgw -T 1 --reduction king
    print king "$workers" -1
done

# Stragglers: in each round each of ten workers takes DELAY longer with probability P, and three are not waited for. The
# faults are drawn here and injected into a real run; the simulation draws its own.
p=0.3 delay=0.05 rounds=200 code=(-K 2 -T 1 -S 3 --iterations 200)
faults=$(awk -v p="$p" -v rounds="$rounds" -v delay="$delay" 'BEGIN {
    srand(7)
    for (round = 1; round <= rounds; round++) {
        workers = ""
        for (w = 0; w < 10; w++) if (rand() < p) workers = workers (workers == "" ? "" : ",") w
        if (workers != "") printf "%sdelay:%s@%d=%ss", (count++ ? ";" : ""), workers, round, delay
    }
}')
real 11 "${code[@]}" --inject "$faults"
simulate --workers 10 "${code[@]}"
rate=$(number "$folder/predicted.json" operationsPerSecond)
# A factor on the work of a round: half of 12 396 rows of 784 columns, twice, on cores that are shared.
factor=$(awk -v delay="$delay" -v rate="$rate" -v cores="$(nproc)" 'BEGIN {
    crowd = cores < 10 ? 10 / cores : 1
    print 1 + delay / (12396 / 2 * 784 * 2 / rate * crowd)
}')
simulate --workers 10 "${code[@]}" --rate "$(awk -v r="$rate" 'BEGIN { print r / 1e9 }')" \
    --stragglers "fraction:$p=${factor}x"
print 'lcc, delayed' 10 1
echo "measured: training without quantization; ratio: measured over predicted"
