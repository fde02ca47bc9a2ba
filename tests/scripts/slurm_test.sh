#!/usr/bin/env bash
# slurm.sbatch returns the code of launch.sh and goes back into the queue where it should. With stand-ins for
# launch.sh and scontrol; tests/chaos/slurm_test.sh does it with SLURM.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/launch" <<TEXT
#!/usr/bin/env bash
echo "\$* stop=\$OODSWEEP_STOP_SECONDS" >"$folder/arguments"
trap 'exit 75' TERM
echo x >"$folder/ready"
[[ \$6 == wait ]] || exit "\$6"
while true; do sleep 0.05; done
TEXT
printf '#!/bin/sh\necho "$*" >>"%s/scontrol"\n' "$folder" >"$folder/scontrol.sh"
mkdir "$folder/bin"
mv "$folder/scontrol.sh" "$folder/bin/scontrol"
chmod +x "$folder/launch" "$folder/bin/scontrol"
export PATH=$folder/bin:$PATH OODSWEEP_LAUNCH=$folder/launch SLURM_JOB_ID=42 SLURM_SUBMIT_DIR=$root

# expect CODE REQUEUED SIGNAL WHAT: the job, sent SIGNAL unless it is "none", ends with CODE.
expect() {
  local code=0
  rm -f "$folder/ready" "$folder/scontrol"
  "$root/cluster/slurm.sbatch" "$4" --run-dir x >"$folder/log" 2>&1 &
  local job=$!
  if [[ $3 != none ]]; then
    while [[ ! -f $folder/ready ]]; do sleep 0.02; done
    kill "-$3" $job
  fi
  wait $job || code=$?
  local requeued=no
  [[ $(cat "$folder/scontrol" 2>/dev/null) == "requeue 42" ]] && requeued=yes
  if [[ $code != "$1" || $requeued != "$2" ]]; then
    echo "$4 with signal $3: code $code, requeued $requeued; expected $1, $2"
    cat "$folder/log"
    exit 1
  fi
}

expect 0 no none 0
[[ $(cat "$folder/arguments") == "--map-by ppr:1:node -- oodsweep run 0 --run-dir x stop=240" ]]
expect 1 no none 1
expect 75 no none 75 # oodsweep cancel
expect 75 yes USR2 wait # the time limit is near
expect 75 no TERM wait  # scancel
