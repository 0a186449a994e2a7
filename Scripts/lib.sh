# shellcheck shell=bash
# Functions for scripts that run several ranks; to be sourced by bash.

# Prints the mpirun of an implementation (openmpi or mpich); fails if there is none.
mpirun_for() {
    local names mark name
    case $1 in
        openmpi) names="mpirun.openmpi mpirun" mark="Open MPI\|OpenRTE" ;;
        mpich) names="mpirun.mpich mpiexec.hydra mpirun" mark="HYDRA" ;;
        *)
            echo "unknown MPI '$1': openmpi or mpich" >&2
            return 64
            ;;
    esac
    for name in $names; do
        if command -v "$name" >/dev/null && timeout -k 5 20 "$name" --version </dev/null 2>&1 | grep -q "$mark"; then
            command -v "$name"
            return 0
        fi
    done
    echo "no mpirun of $1 is installed" >&2
    return 69
}

# The folder that a build for an implementation goes to, so that two builds stand side by side.
build_folder_for() {
    case $1 in
        mpich) echo .build-mpich ;;
        *) echo .build ;;
    esac
}

# Builds an executable product in release form for an implementation.
build_product_for() {
    local name=mpi
    if [ "$1" = mpich ]; then name=mpich; fi
    CODED_TRAIN_MPI=${CODED_TRAIN_MPI:-$name} \
        swift build -c release --scratch-path "$(build_folder_for "$1")" --product "$2"
}

# run_ranks N COMMAND…: runs a command on N ranks of this host, more than there are cores if need be.
#
# Ends after RANKS_TIME_LIMIT seconds (60) in any case, with 124 or 137. Input is closed. What a rank leaves in
# temporary folders goes away with the run. Settings from outside:
#   MPI_KIND        openmpi (default) or mpich
#   MPIRUN_OPTIONS  further options of mpirun, split at blanks
run_ranks() (
    count=$1
    shift
    kind=${MPI_KIND:-openmpi}
    mpirun=$(mpirun_for "$kind") || exit $?
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/coded-train.XXXXXX") || exit 73
    shared=$scratch
    if [ -w /dev/shm ]; then
        shared=$(mktemp -d /dev/shm/coded-train.XXXXXX) || exit 73
    fi
    child=
    clean_up() {
        if [ -n "$child" ]; then
            kill "$child" 2>/dev/null
            wait "$child"
        fi
        rm -rf "$scratch" "$shared"
    }
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM

    options=()
    if [ "$kind" = openmpi ]; then
        # From 32 ranks on, the threads with which mpirun starts processes hang when the processes are short-lived.
        options+=(--oversubscribe --mca odls_base_cutoff 1000)
        options+=(--mca orte_tmpdir_base "$scratch" --mca btl_vader_backing_directory "$shared")
        if [ "$(id -u)" -eq 0 ]; then
            options+=(--allow-run-as-root)
        fi
    fi
    # shellcheck disable=SC2206  # split on purpose
    options+=(${MPIRUN_OPTIONS:-})
    TMPDIR=$scratch timeout -k 5 "${RANKS_TIME_LIMIT:-60}" "$mpirun" "${options[@]}" -np "$count" "$@" </dev/null &
    child=$!
    wait "$child"
    code=$?
    child=
    exit "$code"
)
