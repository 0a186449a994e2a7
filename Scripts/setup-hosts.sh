#!/bin/bash
# Several hosts on one machine, to try what a cluster does: namespaces with names, addresses, /tmp and /dev/shm of their
# own, joined by a bridge, each with sshd and keys made for the purpose.
#
# usage: Scripts/setup-hosts.sh up N | down | in I COMMAND… | cut I | mend I
#
#   up N         makes the hosts n1 … nN at 10.77.0.1 …, N ≤ 64; does nothing if they are there
#   in I CMD…    runs a command on host I
#   cut I        takes the network from host I; mend I gives it back
#   down         ends all that runs on the hosts, and removes them
#
# On a host, `ssh -F /run/coded-train-lab/ssh_config n2` reaches another without a password. All files are in
# /run/coded-train-lab (CODED_TRAIN_LAB). Takes root, iproute2 and openssh-server; exit code 77 if they are missing.
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/cluster-lab.sh
. Scripts/cluster-lab.sh
repository=$PWD

fail() {
    echo "setup-hosts: $1" >&2
    exit "${2:-70}"
}

# hold I: what makes a host of a fresh set of namespaces; stays until it is ended.
hold() {
    hostname "n$1" || exit 70
    mount --bind "$lab/hosts" /etc/hosts || exit 70
    # The private /tmp would hide a repository that is there.
    case $repository/ in
        /tmp/*) mkdir -p "$lab/repository" && mount --bind "$repository" "$lab/repository" || exit 70 ;;
    esac
    mount -t tmpfs tmpfs /tmp && mount -t tmpfs tmpfs /dev/shm || exit 70
    case $repository/ in
        /tmp/*) mkdir -p "$repository" && mount --bind "$lab/repository" "$repository" || exit 70 ;;
    esac
    echo $$ >"$lab/n$1.pid.new" && mv "$lab/n$1.pid.new" "$lab/n$1.pid" || exit 70
    exec sleep infinity
}

in_host() {
    local holder
    holder=$(cat "$lab/n$1.pid" 2>/dev/null) || fail "there is no host n$1" 69
    shift
    exec nsenter --target "$holder" --net --mount --uts -- "$@"
}

is_up() { # is_up N: exactly these hosts are there
    local i
    [ "$(cat "$lab/count" 2>/dev/null)" = "$1" ] || return 1
    for i in $(seq "$1"); do
        kill -0 "$(cat "$lab/n$i.pid" 2>/dev/null)" 2>/dev/null || return 1
    done
}

write_files() { # write_files N: names, keys and settings of ssh
    local i keys=$lab/keys
    mkdir -p "$keys" || fail "the folder $lab cannot be written" 73
    chmod 700 "$lab/keys"
    [ -f "$keys/user" ] || ssh-keygen -q -t ed25519 -N '' -C coded-train-lab -f "$keys/user" || fail "ssh-keygen failed"
    [ -f "$keys/host" ] || ssh-keygen -q -t ed25519 -N '' -C coded-train-lab -f "$keys/host" || fail "ssh-keygen failed"
    {
        echo "127.0.0.1 localhost"
        echo "$lab_network.254 $(hostname -s)"
        for i in $(seq "$1"); do echo "$lab_network.$i n$i"; done
    } >"$lab/hosts"
    for i in $(seq "$1"); do echo "n$i,$lab_network.$i $(cut -d ' ' -f 1,2 "$keys/host.pub")"; done >"$lab/known_hosts"
    cat >"$lab/ssh_config" <<CONFIG
Host n*
    User root
    IdentityFile $keys/user
    IdentitiesOnly yes
    UserKnownHostsFile $lab/known_hosts
    StrictHostKeyChecking yes
    BatchMode yes
    ConnectTimeout 5
    LogLevel ERROR
CONFIG
    cat >"$lab/sshd_config" <<CONFIG
Port 22
HostKey $keys/host
AuthorizedKeysFile $keys/user.pub
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
CONFIG
}

up() {
    local i
    if ! [[ $1 =~ ^[1-9][0-9]?$ ]] || [ "$1" -gt 64 ]; then fail "up takes a number from 1 to 64" 64; fi
    if is_up "$1"; then
        echo "setup-hosts: $1 hosts are there"
        return
    fi
    case $lab/ in /tmp/* | /dev/shm/*) fail "CODED_TRAIN_LAB must not be below /tmp or /dev/shm" 64 ;; esac
    down
    if ip -4 -o addr show | grep -q " $lab_network\."; then
        fail "the network $lab_network.0/24 is in use; choose another with CODED_TRAIN_LAB_NETWORK" 69
    fi
    write_files "$1"
    mkdir -p /run/sshd
    trap 'echo "setup-hosts: failed; removing the hosts" >&2; down' EXIT
    if ! ip link add "$lab_bridge" type bridge || ! ip netns add ctlab1; then
        down
        trap - EXIT
        fail "skipped: this system does not let us make bridges and network namespaces" "$lab_skip"
    fi
    ip addr add "$lab_network.254/24" dev "$lab_bridge" && ip link set "$lab_bridge" up || exit 70
    for i in $(seq "$1"); do
        [ "$i" -eq 1 ] || ip netns add "ctlab$i" || exit 70
        ip link add "ctlab-$i" type veth peer name eth0 netns "ctlab$i" || exit 70
        ip link set "ctlab-$i" master "$lab_bridge" up || exit 70
        ip -n "ctlab$i" addr add "$lab_network.$i/24" dev eth0 || exit 70
        ip -n "ctlab$i" link set eth0 up && ip -n "ctlab$i" link set lo up || exit 70
        setsid ip netns exec "ctlab$i" unshare --uts --mount --propagation private "$repository/Scripts/setup-hosts.sh" \
            hold "$i" >>"$lab/n$i.log" 2>&1 </dev/null &
    done
    echo "$1" >"$lab/count"
    for i in $(seq "$1"); do
        eventually 20 test -s "$lab/n$i.pid" || fail "host n$i did not start: $(tail -n 3 "$lab/n$i.log")"
        (in_host "$i" /usr/sbin/sshd -f "$lab/sshd_config" -E "$lab/sshd-$i.log" -o "PidFile=$lab/sshd-$i.pid") \
            </dev/null || fail "sshd of n$i did not start"
        eventually 20 timeout 5 nsenter --target "$(cat "$lab/n$i.pid")" --net --mount --uts -- \
            ssh -F "$lab/ssh_config" "n$i" true </dev/null || fail "n$i cannot be reached by ssh; see $lab/sshd-$i.log"
    done
    trap - EXIT
    echo "setup-hosts: n1 to n$1 are there; Scripts/setup-hosts.sh in 1 COMMAND runs one on n1"
}

# The processes of all hosts, those of other tools in their namespaces included.
processes() {
    local name
    for name in $(ip netns list 2>/dev/null | sed -n 's/^\(ctlab[0-9]*\).*/\1/p'); do ip netns pids "$name"; done
}

no_processes() { [ -z "$(processes)" ]; }

signal_processes() { # signal_processes SIGNAL: each by its number
    local pid
    for pid in $(processes); do kill -s "$1" "$pid" 2>/dev/null; done
    return 0
}

down() {
    local name
    signal_processes TERM
    if ! eventually 5 no_processes; then
        # Stopped ones among them take nothing else.
        signal_processes KILL
        eventually 5 no_processes || fail "some processes do not end: $(processes | paste -sd ' ')"
    fi
    # The system takes its time to clear a namespace away: its network is removed first, as its name may be wanted again.
    for name in $(ip -o link show 2>/dev/null | sed -n 's/^[0-9]*: \(ctlab-[0-9]*\)@.*/\1/p'); do ip link del "$name"; done
    for name in $(ip netns list 2>/dev/null | sed -n 's/^\(ctlab[0-9]*\).*/\1/p'); do ip netns del "$name"; done
    if ip link show "$lab_bridge" >/dev/null 2>&1; then ip link del "$lab_bridge"; fi
    rm -f "$lab"/n*.pid "$lab"/n*.log "$lab"/sshd-* "$lab/count" "$lab/hosts" "$lab/known_hosts" "$lab/ssh_config" \
        "$lab/sshd_config"
    rm -rf "$lab/keys" "$lab/repository"
    rmdir "$lab" 2>/dev/null
    return 0
}

action=${1:-help}
[ $# -gt 0 ] && shift
case $action in
    up | down | in | cut | mend | hold)
        need_root "making hosts"
        need_programs ip=iproute2 nsenter=util-linux ssh=openssh-client sshd=openssh-server
        ;;
esac
case $action in
    up) up "${1:-}" ;;
    hold) hold "$1" ;;
    in)
        [ $# -ge 2 ] || fail "in takes the number of a host and a command" 64
        in_host "$@"
        ;;
    cut) ip link set "ctlab-${1:-}" down || fail "there is no host n${1:-}" 69 ;;
    mend) ip link set "ctlab-${1:-}" up || fail "there is no host n${1:-}" 69 ;;
    down) down ;;
    *)
        sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
        [ "$action" = help ] || [ "$action" = --help ] || exit 64
        ;;
esac
