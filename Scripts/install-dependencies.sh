#!/bin/bash
# Installs what is missing to build (with `test`, `benchmark` or `cluster`, also for that) from Debian's packages; with
# sudo when not root.
#
# usage: Scripts/install-dependencies.sh build|test|benchmark|cluster
set -eu

missing=()
need() { # need PACKAGE COMMAND…: the package is missing if the command fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

need pkg-config command -v pkg-config
need libopenmpi-dev pkg-config --exists "${CODED_TRAIN_MPI:-mpi}"
need openmpi-bin command -v mpirun
need libssl-dev pkg-config --exists libcrypto
need zlib1g-dev pkg-config --exists zlib
if [ "${1:-build}" = test ]; then
    need libopenmpi-dev pkg-config --exists ompi-c
    need libmpich-dev pkg-config --exists mpich
    need mpich command -v mpirun.mpich
fi
if [ "${1:-build}" = benchmark ]; then
    need gnuplot-nox command -v gnuplot
fi
if [ "${1:-build}" = cluster ]; then
    need iproute2 test -x /usr/sbin/ip -o -x /sbin/ip
    need openssh-client command -v ssh
    need openssh-server test -x /usr/sbin/sshd
    need slurm-wlm test -x /usr/sbin/slurmctld
    need munge test -x /usr/sbin/munged
fi
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
# Without pkg-config the checks above could not succeed: then everything counts as missing, which does no harm.

if ! command -v apt-get >/dev/null; then
    echo "install-dependencies: please install: ${missing[*]} (names of Debian's packages)" >&2
    exit 69
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "install-dependencies: as root, run: apt-get install ${missing[*]}" >&2
        exit 77
    fi
    sudo=(sudo)
fi
echo "installing ${missing[*]}"
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
