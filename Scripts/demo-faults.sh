#!/bin/bash
# Shows what a code is for: trains on MNIST 3 against 7 with 12 workers of which some fail on purpose, and compares the
# weights with those of undisturbed trainings.
#
# usage: Scripts/demo-faults.sh PROGRAM
#
# Runs under the launcher coded-mpirun beside PROGRAM. Exit code: 0 if all weights are the same.
set -u
cd "$(dirname "$0")/.." || exit 70
program=${1:?usage: Scripts/demo-faults.sh PROGRAM}
folder=$(mktemp -d) || exit 73
trap 'rm -rf "$folder"' EXIT

workers=12
# R = 3 (K + T - 1) + 1 = 7 right answers are enough; 12 = R + S + 2A.
code=(-K 2 -T 1 -S 3 -A 1)
faults=(--inject 'kill:3@5' --inject 'kill:8@share' --inject 'stop:6@9' --inject 'corrupt:10@3-25=random')
launcher=$(dirname "$program")/coded-mpirun
options=(-np $((workers + 1)))
if [ "$(id -u)" -eq 0 ]; then options+=(--allow-run-as-root); fi
run() { timeout -k 10 240 "$launcher" "${options[@]}" -- "$program" "$@" </dev/null; }

cat <<TEXT
Training on the MNIST digits 3 and 7 with $workers workers, each a process of its own.
The code is (K, T) = (2, 1): any 7 right answers of 12 give the gradient; 3 workers may stay
away and 1 may lie.

In the second training, workers fail while it runs:
  worker 8 dies while the shares are handed out
  worker 3 dies in round 5
  worker 6 stops in round 9
  worker 10 lies from round 3 on: its answers are random

TEXT

train() { # train NAME OPTION…
    local name=$1
    shift
    echo "== $name"
    run "${code[@]}" --learning-rate 0.1 --deadline 30 --report "$folder/$name.json" "$@" >"$folder/$name.log" 2>&1
    local status=$?
    grep -E 'note: a trial|training   |test accuracy|no goodbye|malformed|error:|why:' "$folder/$name.log" | sed 's/^/   /'
    if [ "$status" -ne 0 ]; then
        echo "   exit code $status"
        tail -n 5 "$folder/$name.log" | sed 's/^/   /'
        exit "$status"
    fi
}
hash() { sed -n 's/^ *"weightsHash" : "\([^"]*\)".*/\1/p' "$folder/$1.json"; }

train undisturbed
train faulty "${faults[@]}"
echo "== in clear, on the same integers"
"$program" --scheme quantized --learning-rate 0.1 --quiet --report "$folder/clear.json" || exit

echo
echo "SHA-256 of the weights:"
for name in undisturbed faulty clear; do printf '   %-12s %s\n' "$name" "$(hash "$name")"; done
if [ -n "$(hash faulty)" ] && [ "$(for name in undisturbed faulty clear; do hash "$name"; done | sort -u | wc -l)" -eq 1 ]
then
    echo "The same to the last bit."
else
    echo "They differ." >&2
    exit 70
fi
