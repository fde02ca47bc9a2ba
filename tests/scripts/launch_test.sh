#!/usr/bin/env bash
# launch.sh returns the program's code, starts again after a crash, and stops cleanly.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
run_dir=$folder/run
mkdir "$run_dir"

# A stand-in for oodsweep that behaves as its first argument says.
cat >"$folder/program" <<'TEXT'
#!/usr/bin/env bash
case $1 in
  code) echo '{"epoch": 1, "code": '"$2"', "message": ""}' >"$4/last_exit.json" ;;
  bad_input) exit 2 ;;
  crash) echo x >>"$3/starts"; touch "$3/lease-000001.json"; kill -9 $$ ;;
  crash_once)
    echo x >>"$3/starts"
    touch "$3/lease-000001.json"
    [[ $(wc -l <"$3/starts") == 1 ]] && kill -9 $$
    echo '{"code": 0}' >"$3/last_exit.json"
    ;;
  rank_dies)
    echo x >>"$3/starts"
    [[ $OMPI_COMM_WORLD_RANK == 1 ]] && kill -9 $$
    sleep 0.5
    echo '{"code": 0}' >"$3/last_exit.json"
    ;;
  orphan)
    set -m # in a group of its own, as a worker's child whose agent was killed
    sleep 1000 >/dev/null 2>&1 &
    echo $! >"$3/orphan"
    echo '{"code": 0}' >"$3/last_exit.json"
    ;;
  wait)
    trap 'echo "{\"code\": 75}" >"$3/last_exit.json"; exit 0' USR2
    echo x >"$3/ready"
    while true; do sleep 0.05; done
    ;;
esac
TEXT
chmod +x "$folder/program"

# expect CODE ARGUMENTS...: launch.sh with the stand-in returns CODE.
expect() {
  local expected=$1 code=0
  shift
  rm -f "$run_dir"/*
  "$root/cluster/launch.sh" "${ranks[@]}" -- "$folder/program" "$@" >"$folder/log" 2>&1 || code=$?
  if ((code != expected)); then
    echo "$*: expected code $expected, got $code"
    cat "$folder/log"
    exit 1
  fi
}

ranks=(-n 1)
expect 0 code 0 --run-dir "$run_dir"
expect 1 code 1 --run-dir "$run_dir"
expect 2 bad_input --run-dir "$run_dir"
expect 0 crash_once --run-dir "$run_dir"
[[ $(wc -l <"$run_dir/starts") == 2 ]]
expect 1 crash --run-dir "$run_dir"
[[ $(wc -l <"$run_dir/starts") == 5 ]]
grep -q "ended five times" "$folder/log"

# Nothing outlives the run.
expect 0 orphan --run-dir "$run_dir"
state=$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$(cat "$run_dir/orphan")/status" 2>/dev/null || true)
if [[ -n $state && $state != Z ]]; then
  echo "an orphan is left"
  exit 1
fi

# The survivor of a dead rank finishes, and nothing is started again.
ranks=(-n 2 --oversubscribe)
expect 0 rank_dies --run-dir "$run_dir"
[[ $(wc -l <"$run_dir/starts") == 2 ]]

# mpirun that cannot start is not tried again.
code=0
"$root/cluster/launch.sh" -n 64 --host localhost:1 -- "$folder/program" crash --run-dir "$run_dir" \
  >"$folder/log" 2>&1 || code=$?
((code != 0))
if grep -q "starting again" "$folder/log"; then exit 1; fi

code=0
"$root/cluster/launch.sh" -n 1 -- "$folder/program" code 0 >/dev/null 2>&1 || code=$?
[[ $code == 2 ]] # no --run-dir

# SIGTERM reaches the program as SIGUSR2.
rm -f "$run_dir"/*
"$root/cluster/launch.sh" -n 1 -- "$folder/program" wait --run-dir "$run_dir" 2>"$folder/log" &
launcher=$!
while [[ ! -f $run_dir/ready ]]; do sleep 0.05; done
kill -TERM $launcher
code=0
wait $launcher || code=$?
if ((code != 75)); then
  echo "SIGTERM: expected code 75, got $code"
  cat "$folder/log"
  exit 1
fi

# What the user tells NCCL goes to the ranks of other hosts too.
mkdir "$folder/bin"
printf '#!/bin/sh\necho " $* " >"%s/arguments"\nexit 1\n' "$folder" >"$folder/bin/mpirun"
chmod +x "$folder/bin/mpirun"
NCCL_SOCKET_IFNAME=eth7 PATH=$folder/bin:$PATH "$root/cluster/launch.sh" -n 1 -- "$folder/program" code 0 \
  --run-dir "$run_dir" >/dev/null 2>&1 || true
grep -q -- ' -x NCCL_SOCKET_IFNAME ' "$folder/arguments"
