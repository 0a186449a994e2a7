#!/bin/bash
# Trains with the given number of workers under MPI on this machine: Scripts/run.sh WORKERS PROGRAM [OPTION…]
set -eu
cd "$(dirname "$0")/.."
workers=$1
program=$2
shift 2
options=()
if [ "$(id -u)" -eq 0 ]; then options+=(--allow-run-as-root); fi
exec "$(dirname "$program")/coded-mpirun" -np $((workers + 1)) "${options[@]}" "$program" "$@"
