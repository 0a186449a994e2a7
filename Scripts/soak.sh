#!/bin/bash
# Runs many random schedules of faults, and every decoder on many damaged inputs.
#
# usage: Scripts/soak.sh [SCHEDULES [INPUTS]]        10 000 schedules and 1 000 000 inputs a decoder if not given
#
# What fails is printed with the command that repeats it. Needs the tests built in release form (make soak does that);
# FLAGS has what they were built with. Exit code: 0 if nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 70
schedules=${1:-10000}
inputs=${2:-1000000}
read -r -a flags <<<"${FLAGS:--c release}"
log=$(mktemp -d) || exit 73
trap 'rm -rf "$log"' EXIT

export CODED_TRAIN_SCHEDULES=$schedules CODED_TRAIN_FUZZ_INPUTS=$inputs CODED_TRAIN_FUZZ_LOG=$log
failed=0
for suite in ScheduleTests GrammarFuzzTests MessageFuzzTests ModelFuzzTests ConfigurationFuzzTests CheckpointFuzzTests \
    DatasetsTests.FuzzTests; do
    output=$log.$suite
    swift test "${flags[@]}" --skip-build --filter "$suite" >"$output" 2>&1
    code=$?
    grep -E 'schedules: |^fuzz ' "$output"
    if [ "$code" -ne 0 ]; then
        failed=$((failed + 1))
        echo "FAILED: $suite, exit code $code"
        grep -v -E 'schedules: |^fuzz ' "$output" | grep -E -A 8 'recorded an issue|Fatal error|Crash|error:' | head -n 60
        # Files are left by the decoders that were at work when the process crashed.
        for file in "$log"/*; do
            [ -f "$file" ] || continue
            echo "in $(basename "$file"), at input $(cat "$file"); repeat: CODED_TRAIN_FUZZ_FIRST=$(cat "$file")" \
                "CODED_TRAIN_FUZZ_INPUTS=1 swift test ${flags[*]} --filter $suite"
            rm -f "$file"
        done
    fi
    rm -f "$output"
done
echo "soak: $failed suites failed"
[ "$failed" -eq 0 ]
