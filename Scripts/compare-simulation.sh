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

printf '%-14s %3s %14s %14s %8s\n' scheme N 'measured s' 'predicted s' ratio
for ranks in 6 11; do
    workers=$((ranks - 1))
    case $workers in 5) code=(-K 1 -T 1 -S 1) ;; *) code=(-K 2 -T 1 -S 3) ;; esac
    "$program" simulate --workers "$workers" "${code[@]}" --cores "$(nproc)" --latency "$latency" \
        --bandwidth "$bandwidth" --report "$folder/predicted.json" >/dev/null || exit
    # The predictions are in the order: as asked for, waiting for all, reshare, king.
    for scheme in lcc reshare king; do
        case $scheme in
            lcc) options=("${code[@]}") place=1 ;;
            reshare) options=(--scheme bgw -T 1) place=1 ;;
            king) options=(--scheme bgw -T 1 --reduction king) place=2 ;;
        esac
        if [ "$scheme" != lcc ]; then
            "$program" simulate --workers "$workers" -T 1 --cores "$(nproc)" --latency "$latency" \
                --bandwidth "$bandwidth" --report "$folder/predicted.json" >/dev/null || exit
            lines=$(grep -c totalSeconds "$folder/predicted.json")
            place=$((lines - 2 + place))
        fi
        run_ranks "$ranks" "$program" --quiet --learning-rate 0.1 "${options[@]}" \
            --report "$folder/run.json" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 70; }
        measured=$(number "$folder/run.json" trainSeconds)
        quantize=$(number "$folder/run.json" quantizeSeconds)
        predicted=$(number "$folder/predicted.json" totalSeconds "$place")
        awk -v s="$scheme" -v n="$workers" -v m="$measured" -v q="$quantize" -v p="$predicted" \
            'BEGIN { printf "%-14s %3d %14.3f %14.3f %8.2f\n", s, n, m - q, p, (m - q) / p }'
    done
done
echo "measured: training without quantization; ratio: measured over predicted"
