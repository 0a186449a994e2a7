#!/bin/bash
# Trains on a cluster that it makes on this machine: several hosts over TCP through ssh, one of which is cut off in mid-run;
# then jobs of SLURM: a plain one, an array, and one that is requeued at its time limit. Each model must be the same, to
# the last bit, as one that was trained in one process.
#
# usage: Scripts/test-cluster.sh [hosts] [slurm]         both by default
#
# Prints one line a check. Exit code: 0 if every check passed, 1 if one failed, 77 if the machine lacks something, which
# is named. Whatever happens, hosts and daemons are gone afterwards. Needs a build (make build).
set -u
cd "$(dirname "$0")/.." || exit 70
# shellcheck source=Scripts/cluster-lab.sh
. Scripts/cluster-lab.sh
# shellcheck source=Scripts/checks.sh
. Scripts/checks.sh

parts=("$@")
if [ ${#parts[@]} -eq 0 ]; then parts=(hosts slurm); fi
for part in "${parts[@]}"; do
    case $part in
        hosts | slurm) ;;
        *)
            show_usage
            exit 64
            ;;
    esac
done
wants() { [[ " ${parts[*]} " == *" $1 "* ]]; }

need_root "this test"
programs=(ip=iproute2 nsenter=util-linux ssh=openssh-client sshd=openssh-server mpirun=openmpi-bin)
if wants slurm; then programs+=(slurmctld=slurm-wlm slurmd=slurm-wlm sbatch=slurm-wlm munged=munge); fi
need_programs "${programs[@]}"

bin=${CODED_TRAIN_BIN:-$PWD/.build/release}
if [ ! -x "$bin/coded-train" ]; then
    echo "test-cluster: there is no $bin/coded-train; run make build" >&2
    exit 66
fi
if ! mpirun --version 2>/dev/null </dev/null | grep -q 'Open MPI'; then
    echo "test-cluster: skipped: mpirun is not Open MPI's" >&2
    exit "$lab_skip"
fi
export PATH=$bin:$PATH CODED_TRAIN=$bin/coded-train
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
hosts=4
work=$lab/work

clean_up() {
    local running
    running=$(jobs -p)
    if [ -n "$running" ]; then
        # shellcheck disable=SC2086  # several numbers
        kill $running 2>/dev/null
    fi
    rm -rf "$work"
    if wants slurm; then Scripts/setup-slurm.sh down; else Scripts/setup-hosts.sh down; fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# same NAME REPORT REFERENCE [LOG]: both models have the same weights to the last bit, and the same accuracy.
same() {
    local hash
    hash=$(value "$2" weightsHash)
    if [ -n "$hash" ] && [ "$hash" = "$(value "$3" weightsHash)" ] \
        && [ "$(value "$2" testAccuracy)" = "$(value "$3" testAccuracy)" ]; then
        pass "$1: accuracy $(value "$2" testAccuracy), weights ${hash:0:12} as in one process"
    else
        fail "$1: weights '${hash:0:12}', accuracy '$(value "$2" testAccuracy)', in one process $(value "$3" weightsHash | cut -c 1-12), $(value "$3" testAccuracy)" "${4:-}"
    fi
}

# reference NAME OPTION…: the same training in clear, in one process.
reference() {
    local name=$1
    shift
    if ! timeout -k 5 300 coded-train --scheme quantized --quiet --report "$work/$name.json" "$@" \
        >"$work/$name.log" 2>&1 </dev/null; then
        fail "the training in one process" "$work/$name.log"
        exit 1
    fi
}

# MARK: Hosts

# The command that starts ranks on the hosts, from n1.
on_hosts() {
    local launch=(mpirun --bind-to none)
    if [ "${launcher:-mpirun}" = coded-mpirun ]; then launch=(coded-mpirun); fi
    OMPI_MCA_plm_rsh_agent="ssh -F $lab/ssh_config" OMPI_MCA_btl_tcp_if_include=eth0 OMPI_MCA_oob_tcp_if_include=eth0 \
        OMPI_MCA_odls_base_cutoff=1000 exec Scripts/setup-hosts.sh in 1 "${launch[@]}" --hostfile "$PWD/hostfiles/lab" "$@"
}

has_ended() { ! kill -0 "$1" 2>/dev/null; }
has_begun() { grep -q 'training: round' "$1" || has_ended "$2"; }
finished_or_ended() { [ -s "$1" ] || has_ended "$2"; }

trains_on_hosts() {
    local code
    (launcher=$1 on_hosts -np 11 "$CODED_TRAIN" --quiet -S 3 --report "$work/tcp-$1.json") >"$work/log" 2>&1 </dev/null &
    ends_within 120 $!
    code=$?
    if [ "$code" -ne 0 ]; then
        fail "four hosts, $1: exit code $code" "$work/log"
        return
    fi
    same "four hosts, $1" "$work/tcp-$1.json" "$work/plain.json" "$work/log"
    if [ "$(grep -c '"host" : "n[1-4]"' "$work/tcp-$1.json")" -eq 10 ] \
        && [ "$(grep '"host"' "$work/tcp-$1.json" | sort -u | wc -l)" -eq 4 ]; then
        pass "ten workers on four hosts, $1"
    else
        fail "workers are not where the hostfile says: $(grep '"host"' "$work/tcp-$1.json" | sort | uniq -c | paste -sd ' ')"
    fi
}

# ends_within SECONDS PID: waits for a child, and ends it by force after that; its exit code, or 124.
ends_within() {
    if ! eventually "$1" has_ended "$2"; then
        kill -TERM "$2" 2>/dev/null
        eventually 10 has_ended "$2" || kill -KILL "$2" 2>/dev/null
        wait "$2" 2>/dev/null
        return 124
    fi
    wait "$2"
}

doctor_on_hosts() {
    local code
    (on_hosts -np 11 "$CODED_TRAIN" doctor --report "$work/doctor.json") >"$work/log" 2>&1 </dev/null &
    ends_within 60 $!
    code=$?
    if [ "$code" -eq 0 ] && grep -q 'all 11 have reported: n1 2, n2 3, n3 3, n4 3' "$work/log"; then
        pass "doctor sees the ranks of four hosts"
    else
        fail "doctor on four hosts: exit code $code" "$work/log"
    fi
}

# loses_a_host LAUNCHER: a host with three workers loses its network in mid-run.
loses_a_host() {
    local run code
    rm -f "$work/cut.json"
    (launcher=$1 on_hosts -np 11 "$CODED_TRAIN" -S 3 "${long[@]}" --report "$work/cut.json") >"$work/log" 2>&1 </dev/null &
    run=$!
    eventually 120 has_begun "$work/log" "$run"
    if has_ended "$run"; then
        wait "$run"
        fail "$1: the training ended with code $? before the network was cut" "$work/log"
        return
    fi
    Scripts/setup-hosts.sh cut 4
    # The master writes its report once the model is complete, whatever the launcher does then.
    eventually 180 finished_or_ended "$work/cut.json" "$run"
    same "$1: n4 cut off in mid-run" "$work/cut.json" "$work/long.json" "$work/log"
    ends_within 20 "$run"
    code=$?
    Scripts/setup-hosts.sh mend 4
    if [ "$1" = coded-mpirun ]; then
        if [ "$code" -eq 0 ]; then pass "coded-mpirun ends with code 0"; else fail "coded-mpirun: exit code $code" "$work/log"; fi
    elif [ "$code" -eq 0 ]; then
        pass "$1 ends with code 0"
    else
        echo "note: $1 did not end by itself after the model was complete (code $code): that is what coded-mpirun is for"
    fi
}

test_hosts() {
    local kind
    Scripts/setup-hosts.sh up "$hosts" || exit $?
    mkdir -p "$work"
    reference plain
    reference long "${long[@]}"
    doctor_on_hosts
    for kind in mpirun coded-mpirun; do
        trains_on_hosts "$kind"
        loses_a_host "$kind"
    done
}

# MARK: SLURM

slurm() { timeout -k 5 30 Scripts/setup-slurm.sh run "$@"; }

# submit OPTION… SCRIPT ARGUMENT…: prints the number of the job.
submit() { (cd "$work" && timeout -k 5 30 sbatch --parsable "$@" </dev/null); }

job_has_ended() {
    local jobs
    jobs=$(slurm scontrol --oneliner show job "$1" 2>/dev/null) || return 1
    # SLURM lets a requeued job wait for two minutes.
    if grep -q 'JobState=PENDING Reason=BeginTime' <<<"$jobs"; then slurm scontrol update "JobId=$1" StartTime=now; fi
    ! grep -qvE 'JobState=(COMPLETED|FAILED|TIMEOUT|CANCELLED|NODE_FAIL|OUT_OF_MEMORY) ' <<<"$jobs"
}

# On its way back into the queue a job looks as if it had ended; a complete training has left a model.
training_has_ended() { [ -s "$work/coded-train-$1.model.json" ] && job_has_ended "$1"; }

# finishes NAME JOB SECONDS [CHECK]: waits until a check of the job says that it has ended; all its tasks must have the exit
# code 0.
finishes() {
    if ! eventually "$3" "${4:-job_has_ended}" "$2"; then
        fail "$1: job $2 is still there after $3 s: $(slurm squeue --noheader --jobs "$2")" "$work/coded-train-$2.out"
        slurm scancel "$2"
        eventually 30 job_has_ended "$2"
        return 1
    fi
    local codes
    codes=$(slurm scontrol --oneliner show job "$2" | grep -o ' ExitCode=[0-9:]*' | sort -u | paste -sd ' ')
    if [ "$codes" != " ExitCode=0:0" ]; then
        fail "$1: job $2:$codes" "$work/coded-train-$2.out"
        return 1
    fi
}

runs_a_job() {
    local job
    job=$(submit --ntasks=11 --nodes=2 --time=5 "$PWD/jobs/train.sbatch" --quiet) || { fail "sbatch refused the training"; return; }
    finishes "a plain job" "$job" 180 || return
    same "a plain job on two hosts" "$work/coded-train-$job.json" "$work/plain.json" "$work/coded-train-$job.out"
}

runs_an_array() {
    local job table
    job=$(SWEEP=$'2 1\n1 2\n' submit --ntasks=11 --nodes=1-2 --time=5 --array=0-1 "$PWD/jobs/sweep.sbatch") \
        || { fail "sbatch refused the array"; return; }
    finishes "an array" "$job" 240 || return
    for task in 0 1; do
        same "array task $task" "$work/coded-train-sweep-$job-$task.json" "$work/plain.json" \
            "$work/coded-train-sweep-$job-$task.out"
    done
    table=$(jobs/collect.sh "$work/coded-train-sweep-$job-"*.json)
    if [ "$(awk 'NR > 1 { print $1, $2, $3 }' <<<"$table" | paste -sd ';')" = "10 2 1;10 1 2" ]; then
        pass "the reports of the array are collected"
    else
        fail "jobs/collect.sh printed: $table"
    fi
}

runs_past_its_time() {
    local job restarts rounds options
    # As many rounds as take 75 seconds here, by a job that does 2000.
    job=$(submit --ntasks=11 --nodes=2 --time=10 "$PWD/jobs/train.sbatch" --quiet "${long[@]}") \
        || { fail "sbatch refused the training"; return; }
    finishes "2000 rounds" "$job" 300 || return
    rounds=$(awk -v t="$(value "$work/coded-train-$job.json" trainSeconds)" 'BEGIN { print int(2000 * 75 / t) }')
    options=(--rows 1200 --iterations "$rounds")
    job=$(submit --ntasks=11 --nodes=2 --time=00:01:00 --signal=B:USR1@30 \
        "$PWD/jobs/train-requeue.sbatch" --quiet --checkpoint-every 500 "${options[@]}") \
        || { fail "sbatch refused the long training"; return; }
    finishes "a job longer than its time limit" "$job" 900 training_has_ended || return
    restarts=$(slurm scontrol --oneliner show job "$job" | sed -n 's/.* Restarts=\([0-9]*\).*/\1/p')
    if [ "${restarts:-0}" -ge 1 ]; then
        pass "requeued at its time limit: $restarts time(s)"
    else
        fail "the job was never requeued" "$work/coded-train-$job.out"
    fi
    if [ "$(grep -c '^start' "$work/coded-train-$job.out")" -ne $((${restarts:-0} + 1)) ]; then
        fail "the output of the job's starts is not in one file" "$work/coded-train-$job.out"
    fi
    reference endless "${options[@]}"
    same "$rounds rounds past the time limit" "$work/coded-train-$job.json" "$work/endless.json" \
        "$work/coded-train-$job.out"
}

test_slurm() {
    Scripts/setup-slurm.sh up "$hosts" || exit $?
    mkdir -p "$work"
    export SLURM_CONF=$lab/slurm/slurm.conf
    [ -s "$work/plain.json" ] || reference plain
    runs_a_job
    runs_an_array
    runs_past_its_time
}

# A training that is still at work when its first progress line is read.
long=(--rows 1200 --iterations 2000)

if wants hosts; then test_hosts; fi
if wants slurm; then test_slurm; fi
conclude test-cluster
