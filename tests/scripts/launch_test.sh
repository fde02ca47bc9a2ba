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
  "$root/cluster/launch.sh" -n 1 -- "$folder/program" "$@" >"$folder/log" 2>&1 || code=$?
  if ((code != expected)); then
    echo "$*: expected code $expected, got $code"
    cat "$folder/log"
    exit 1
  fi
}

expect 0 code 0 --run-dir "$run_dir"
expect 1 code 1 --run-dir "$run_dir"
expect 2 bad_input --run-dir "$run_dir"
expect 0 crash_once --run-dir "$run_dir"
[[ $(wc -l <"$run_dir/starts") == 2 ]]
expect 1 crash --run-dir "$run_dir"
[[ $(wc -l <"$run_dir/starts") == 5 ]]
grep -q "ended five times" "$folder/log"

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
