#!/bin/bash
# Measures everything and writes tables and figures: Scripts/benchmark.sh PROGRAM
#
# Settings from outside:
#   QUICK=1      a try of a few minutes; its results go to .build/benchmarks and not into the documentation
#   PEER         another program to measure beside
#   MNIST        the folder with the four files of MNIST; FASHION the same of Fashion-MNIST
# A part that fails does not keep the others from being measured; the exit code is that of the first failure.
set -u
cd "$(dirname "$0")/.."
bench=$1
output=docs/benchmarks
options=()
if [ -n "${QUICK:-}" ]; then
    output=.build/benchmarks
    options=(--quick)
fi
mkdir -p "$output/results" || exit 73

code=0
measure() { # measure NAME OPTION…: runs a command of the program with a file of results of its name
    local name=$1 status=0
    shift
    echo "== $name"
    "$bench" "$name" "$@" ${options[@]+"${options[@]}"} --output "$output/results/$name.jsonl" || status=$?
    if [ "$status" -gt 128 ]; then exit "$status"; fi
    if [ "$code" -eq 0 ]; then code=$status; fi
}

measure kernels
measure paper
measure scale
if [ -n "${PEER:-}" ] && [ -n "${MNIST:-}" ]; then
    measure peer --peer "$PEER" --mnist "$MNIST"
else
    echo "== peer: left out; make benchmark PEER=FILE.py MNIST=DIR measures beside another program"
fi
folders=()
if [ -n "${MNIST:-}" ]; then folders+=(--mnist "$MNIST"); fi
if [ -n "${FASHION:-}" ]; then folders+=(--fashion-mnist "$FASHION"); fi
measure dp ${folders[@]+"${folders[@]}"}
"$bench" report --output "$output" || exit $?
echo "see $output"
exit "$code"
