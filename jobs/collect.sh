#!/bin/bash
# Prints one line for each report of a training: jobs/collect.sh REPORT.json…
set -eu
if [ $# -eq 0 ]; then
    sed -n 2p "$0" | cut -c 3- >&2
    exit 64
fi
# value KEY: a number of the report; the last one, which is of the result where the history has it too.
value() { sed -n "s/^ *\"$1\" : \([0-9.e+-]*\),\{0,1\}$/\1/p" "$report" | tail -n 1; }
printf '%4s %4s %4s %4s %9s %9s  %s\n' N K T R accuracy train-s report
for report in "$@"; do
    printf '%4s %4s %4s %4s %9.4f %9.3f  %s\n' "$(value workers)" "$(value partitions)" "$(value privacy)" \
        "$(value recoveryThreshold)" "$(value testAccuracy)" "$(value trainSeconds)" "$report"
done
