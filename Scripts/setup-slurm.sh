#!/bin/bash
# A SLURM cluster on one machine, to try what jobs do: slurmctld here, a slurmd on each host of Scripts/setup-hosts.sh.
#
# usage: Scripts/setup-slurm.sh up N | down | run COMMAND…
#
#   up N       makes N hosts and the cluster on them; does nothing if it is there
#   run CMD…   runs a command of SLURM, such as sbatch, that talks to this cluster
#   down       ends jobs, daemons and hosts
#
# The daemons read a configuration and a key of their own, in /run/coded-train-lab/slurm (CODED_TRAIN_LAB): a cluster that
# this machine belongs to is left alone. Takes root and Debian's slurm-wlm, munge, iproute2 and openssh-server; exit code 77
# if they are missing.
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/cluster-lab.sh
. Scripts/cluster-lab.sh
folder=$lab/slurm
export SLURM_CONF=$folder/slurm.conf

fail() { # fail MESSAGE [CODE [LOG]]
    echo "setup-slurm: $1" >&2
    if [ -s "${3:-}" ]; then tail -n 5 "$3" | sed 's/^/    /' >&2; fi
    exit "${2:-70}"
}

write_configuration() { # write_configuration N
    local memory processors
    # Half of the memory, shared among hosts, as each believes to have it for itself.
    memory=$(awk -v n="$1" '/^MemTotal/ { print int($2 / 1024 / 2 / n) }' /proc/meminfo)
    # More processors than there are: the hosts take turns, as ranks that share a core do.
    processors=16
    cat >"$SLURM_CONF" <<CONFIG
ClusterName=lab
SlurmctldHost=$(hostname -s)($lab_network.254)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd-%n.pid
SlurmdSpoolDir=$folder/state/%n
StateSaveLocation=$folder/state/slurmctld
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/%n.log
# Without control groups and process tracking of the system, which a container may not have.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=5
# The hosts report fewer processors than the lines below promise.
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
JobRequeue=1
KillWait=5
SlurmctldTimeout=60
SlurmdTimeout=60
NodeName=n[1-$1] NodeAddr=$lab_network.[1-$1] CPUs=$processors Sockets=1 CoresPerSocket=$processors ThreadsPerCore=1 RealMemory=$memory State=UNKNOWN
PartitionName=lab Nodes=n[1-$1] Default=YES MaxTime=INFINITE State=UP
CONFIG
    # Control groups are not used; without this, slurmd looks for those of version 2 and ends if there are none.
    echo "CgroupPlugin=cgroup/v1" >"$folder/cgroup.conf"
    if [ "$1" -eq 1 ]; then sed -i "s/\[1-1\]/1/g" "$SLURM_CONF"; fi
}

start_munge() {
    local user=root
    id munge >/dev/null 2>&1 && user=munge
    mkdir -p "$folder/munge"
    (umask 077 && head -c 1024 /dev/urandom >"$folder/munge/key")
    chown -R "$user" "$folder/munge"
    chmod 755 "$folder/munge"
    setpriv --reuid "$user" --clear-groups munged --key-file "$folder/munge/key" --socket "$folder/munge/socket" \
        --pid-file "$folder/munge/pid" --log-file "$folder/munge/log" --seed-file "$folder/munge/seed" \
        </dev/null >"$folder/munge/start" 2>&1 || fail "munged did not start" 70 "$folder/munge/start"
    eventually 10 munge --no-input --socket "$folder/munge/socket" || fail "munged does not answer" 70 "$folder/munge/log"
}

# The hosts that wait for work.
all_idle() { [ "$(timeout 10 sinfo --noheader --Node --format %T 2>/dev/null | grep -c '^idle')" -eq "$1" ]; }

is_up() {
    [ "$(cat "$folder/count" 2>/dev/null)" = "$1" ] && [ "$(timeout 10 sinfo --noheader --Node | grep -c .)" -eq "$1" ]
}

up() {
    local i
    if ! [[ $1 =~ ^[1-9][0-9]?$ ]] || [ "$1" -gt 64 ]; then fail "up takes a number from 1 to 64" 64; fi
    if is_up "$1"; then
        echo "setup-slurm: a cluster of $1 hosts is there"
        return
    fi
    stop_daemons
    trap 'echo "setup-slurm: failed; removing the cluster" >&2; down' EXIT
    Scripts/setup-hosts.sh up "$1" || { code=$?; trap - EXIT; exit "$code"; }
    mkdir -p "$folder/run" "$folder/log" "$folder/state/slurmctld" || fail "the folder $folder cannot be written" 73
    for i in $(seq "$1"); do mkdir -p "$folder/state/n$i"; done
    write_configuration "$1"
    start_munge
    slurmctld -c -f "$SLURM_CONF" </dev/null || fail "slurmctld did not start" 70 "$folder/log/slurmctld.log"
    for i in $(seq "$1"); do
        Scripts/setup-hosts.sh in "$i" slurmd -N "n$i" -f "$SLURM_CONF" </dev/null \
            || fail "slurmd of n$i did not start" 70 "$folder/log/n$i.log"
    done
    eventually 60 all_idle "$1" || fail "not all hosts are idle: $(timeout 10 sinfo --noheader --Node | paste -sd ';')" 70 "$folder/log/slurmctld.log"
    echo "$1" >"$folder/count"
    trap - EXIT
    echo "setup-slurm: a cluster of $1 hosts is there; export SLURM_CONF=$SLURM_CONF"
}

stop_daemons() {
    local file
    if [ -s "$SLURM_CONF" ] && [ -s "$folder/run/slurmctld.pid" ]; then
        timeout 10 scancel --user root >/dev/null 2>&1
        eventually 15 no_jobs
    fi
    for file in "$folder"/run/slurmd-*.pid "$folder/run/slurmctld.pid" "$folder/munge/pid"; do end_process "$file"; done
    rm -rf "$folder"
}

no_jobs() { [ -z "$(timeout 10 squeue --noheader 2>&1)" ]; }

down() {
    stop_daemons
    Scripts/setup-hosts.sh down
}

action=${1:-help}
[ $# -gt 0 ] && shift
case $action in
    up | down | run)
        need_root "a cluster on one machine"
        need_programs slurmctld=slurm-wlm slurmd=slurm-wlm sbatch=slurm-wlm munged=munge ip=iproute2 \
            sshd=openssh-server ssh=openssh-client setpriv=util-linux
        ;;
esac
case $action in
    up) up "${1:-}" ;;
    run) exec "$@" ;;
    down) down ;;
    *)
        sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
        [ "$action" = help ] || [ "$action" = --help ] || exit 64
        ;;
esac
