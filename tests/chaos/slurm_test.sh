#!/usr/bin/env bash
# slurm_test.sh OODSWEEP CHAOS_WORKER: a job of slurm.sbatch gets the signal that comes before the time limit,
# goes back into the queue by itself, and finishes at its second start. Runs a SLURM of its own (Debian's
# slurm-wlm) on this machine; exit code 77 where that cannot be.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
if ((EUID != 0)) || ! command -v slurmctld slurmd munged sbatch >/dev/null; then
  echo "left out: no root, or no slurm-wlm and munge"
  exit 77
fi
folder=$(mktemp -d)
chmod 755 "$folder"
host=$(hostname -s)
export SLURM_CONF=$folder/slurm.conf
stop_daemons() {
  local file
  scancel --full --signal=KILL --user root 2>/dev/null || true
  sleep 1
  for file in slurmctld slurmd munged; do
    kill "$(cat "$folder/$file.pid" 2>/dev/null)" 2>/dev/null || true
  done
  sleep 0.5
  rm -rf "$folder"
}
trap stop_daemons EXIT

# SLURM on this machine alone --------------------------------------------------------------------------

dd if=/dev/urandom of="$folder/munge.key" bs=1024 count=1 2>/dev/null
chmod 600 "$folder/munge.key"
munged --force --key-file="$folder/munge.key" --socket="$folder/munge" --seed-file="$folder/seed" \
  --pid-file="$folder/munged.pid" --log-file="$folder/munged.log"
mkdir "$folder/state" "$folder/spool"
# Ports of this process alone, so that a SLURM of the machine is not disturbed. A job that goes back into the
# queue waits for cred_expire, two minutes by default.
cat >"$SLURM_CONF" <<TEXT
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((20000 + $$ % 10000))
SlurmdPort=$((30000 + $$ % 10000))
AuthType=auth/munge
AuthInfo=socket=$folder/munge,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/linear
SwitchType=switch/none
ReturnToService=2
SchedulerParameters=sched_min_interval=1,batch_sched_delay=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
TEXT
slurmctld -f "$SLURM_CONF" -c
slurmd -f "$SLURM_CONF" -c
for ((i = 0; i < 100; ++i)); do [[ $(sinfo -h -o %t 2>/dev/null) == idle ]] && break; sleep 0.1; done

# The job ------------------------------------------------------------------------------------------------

# expect WHAT SECONDS COMMAND...: it succeeds within that time.
expect() {
  local what=$1 tries=$(($2 * 10)) i
  shift 2
  for ((i = 0; i < tries; ++i)); do
    "$@" && return
    sleep 0.1
  done
  echo "not in time: $what"
  squeue -a
  cat "$folder"/*.log
  exit 1
}
field() { scontrol show job "$job" | sed -n "s/.*\b$1=\([^ ]*\).*/\1/p"; }
is() { [[ $(field "$1") == "$2" ]]; }
stages_begun() { [[ -n $(find "$folder/run/requests" -name '*.json' 2>/dev/null) ]]; }

mkdir "$folder/bin"
ln -s "$1" "$folder/bin/oodsweep"
cp "$root/cluster/launch.sh" "$folder/bin/oodsweep-launch"
export OODSWEEP_LAUNCH=$folder/bin/oodsweep-launch OODSWEEP_CHAOS_SECONDS=0.5
cd "$folder"
cat >sweep.json <<'TEXT'
{"format": "oodsweep/1", "name": "slurm", "in_distribution": "glyphs", "network": "mnist_convnet",
 "training": {"recipe": "quickstart"}, "test_outliers": ["gaussian"], "methods": [{"method": "msp"}]}
TEXT
job=$(sbatch --parsable "$root/cluster/slurm.sbatch" sweep.json --run-dir run \
  --worker "$2" --slots 4)
expect "a stage at work" 30 stages_begun
scancel --batch --signal=USR2 "$job" # what SLURM itself sends five minutes before the limit
expect "back in the queue" 30 is Restarts 1
expect "finished" 120 is JobState COMPLETED
is ExitCode 0:0
grep -q "goes back into the queue" "oodsweep-$job.log"
grep -q "adopted .* finished stages\|finished: " "oodsweep-$job.log"

# scancel ends a job for good.
rm -rf run
job=$(sbatch --parsable "$root/cluster/slurm.sbatch" sweep.json --run-dir run \
  --worker "$2" --slots 4)
expect "a stage at work" 30 stages_begun
scancel "$job"
expect "cancelled" 30 is JobState CANCELLED
sleep 3
is JobState CANCELLED
is Restarts 0
