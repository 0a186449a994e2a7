#!/bin/bash
# Runs mpi-selftest on 1, 2, 4 and 41 ranks, more than there are cores, each run under a time limit.
#
# usage: Scripts/test-mpi.sh [--mpi openmpi|mpich] [--verbose] [RANKS…]
#
# Prints one line a run. Builds mpi-selftest only if it is missing. Exit code: 0 if every run passed.
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/lib.sh
. Scripts/lib.sh

MPI_KIND=openmpi
options=()
counts=()
while [ $# -gt 0 ]; do
    case $1 in
        --mpi)
            MPI_KIND=${2:-}
            shift
            ;;
        --mpi=*) MPI_KIND=${1#--mpi=} ;;
        --verbose) options+=(--verbose) ;;
        --help)
            sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
            exit 0
            ;;
        [1-9] | [1-9][0-9] | [1-9][0-9][0-9]) counts+=("$1") ;;
        *)
            echo "test-mpi: unknown argument '$1'; see --help" >&2
            exit 64
            ;;
    esac
    shift
done
if [ ${#counts[@]} -eq 0 ]; then
    counts=(1 2 4 41)
fi
mpirun_for "$MPI_KIND" >/dev/null || exit $?

program=$(build_folder_for "$MPI_KIND")/release/mpi-selftest
if [ ! -x "$program" ]; then
    build_product_for "$MPI_KIND" mpi-selftest >&2 || exit 70
fi

export RANKS_TIME_LIMIT=${RANKS_TIME_LIMIT:-90}
failures=0
report() {
    local code=$1 name=$2
    if [ "$code" -ne 0 ]; then
        failures=$((failures + 1))
        case $code in
            124 | 137) echo "$name: FAILED: not done after $RANKS_TIME_LIMIT s" ;;
            *) echo "$name: FAILED with exit code $code" ;;
        esac
    fi
}

# Without a launcher.
timeout -k 5 "$RANKS_TIME_LIMIT" "$program" "${options[@]}" </dev/null
report $? "mpi-selftest without mpirun"
for count in "${counts[@]}"; do
    run_ranks "$count" "$program" "${options[@]}"
    report $? "mpi-selftest on $count ranks"
done
[ "$failures" -eq 0 ]
