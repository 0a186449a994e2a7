#!/bin/bash
# Trains with the given number of workers under mpirun on this machine: Scripts/run.sh WORKERS PROGRAM [OPTION…]
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=Scripts/lib.sh
. Scripts/lib.sh
workers=$1
shift
RANKS_TIME_LIMIT=${RANKS_TIME_LIMIT:-600} run_ranks $((workers + 1)) "$@"
