#!/usr/bin/env bash
# Runs the GPU tests and benchmarks of a carried build (carry.sh) and prints one table.
#
#   carried/run.sh [--cpu] [--quick] [--rounds N] [--seconds N] [--out FOLDER] [PART...]
#
# PART: tests, train, techniques, odin, reduce, gang, chain, compile; all of them without one, in this order. Several runs, each
# with some parts, make one page: python/table.py A/results.jsonl B/results.jsonl. --cpu: on one core of the processor,
# with few steps: a trial of this script, or the CPU figures. --quick: fewer steps. --rounds: every part but the tests so
# often, in turns; the table has medians. --seconds: begins nothing more once that long has passed, and prints what there
# is (default 540). --out: results.jsonl, log.txt and table.md (default: ./gpu-results).
#
# OODSWEEP_PYTHON: a Python with PyTorch 2.11 (default: python3), whose LibTorch and NVIDIA libraries our programs use too.
# Ends with 1 if a library is missing, a test failed or a measurement could not be made.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${OODSWEEP_PYTHON:-python3}
device=cuda rounds=1 seconds=540 steps=300 out=gpu-results parts=()
while (($# > 0)); do
  case $1 in
    --cpu) device=cpu steps=10 ;;
    --quick) steps=$((steps > 50 ? 50 : steps)) ;;
    --rounds) rounds=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --out) out=$2; shift ;;
    tests|train|techniques|odin|reduce|gang|chain|compile) parts+=("$1") ;;
    *) sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 2 ;;
  esac
  shift
done
((${#parts[@]} > 0)) || parts=(tests train techniques odin reduce gang chain compile)
mkdir -p "$out"
out=$(cd "$out" && pwd)
results=$out/results.jsonl log=$out/log.txt
: >"$results" >"$log"

# Where the Python keeps LibTorch, found without importing it.
torch=$("$python" -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])' 2>>"$log") ||
  { echo "run.sh: $python has no torch; set OODSWEEP_PYTHON" >&2; exit 2; }
libraries=$here/lib:$torch/lib
for folder in "$torch"/../nvidia/*/lib; do [[ ! -d $folder ]] || libraries+=:$(realpath "$folder"); done
libraries+=${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} # where the driver's may be
export OODSWEEP_PUBLISHED=$here/published
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1

is_wanted() { [[ " ${parts[*]} " == *" $1 "* ]]; }
time_is_up() { ((SECONDS >= seconds)); }
note() { # key value key value ... -> one line of results
  "$python" -c 'import json, sys; a = sys.argv[1:]; print(json.dumps(dict(zip(a[::2], a[1::2]))))' "$@" >>"$results"
}

# measure LIMIT command...: its lines of JSON become results; that it failed or was left out is one too.
measure() {
  local limit=$1 status command
  shift
  command="$*${OODSWEEP_GPU_WITHOUT:+, without $OODSWEEP_GPU_WITHOUT}"
  if time_is_up; then note what "left out" command "$command"; return; fi
  echo "== $command" | tee -a "$log" >&2
  measured "$limit" "$@" >"$out/last.txt" 2>>"$log"
  status=$?
  grep '^{' "$out/last.txt" >>"$results"
  if ((status != 0)); then note what failed command "$command" status "$status"; fi
}
measured() {
  local limit=$1 left=$((seconds + 30 - SECONDS)) # no command outlives the run
  ((limit < left)) || limit=$left
  shift
  if [[ $1 == *.py ]]; then
    timeout -k 5 "$limit" "$python" "$here/python/$1" "${@:2}" </dev/null
  else
    LD_LIBRARY_PATH=$libraries timeout -k 5 "$limit" "$here/bin/$1" "${@:2}" </dev/null
  fi
}

missing_libraries() {
  local file
  for file in "$here"/bin/* "$here"/lib/oodsweep/*.so; do
    [[ -f $file ]] || continue
    LD_LIBRARY_PATH=$libraries ldd "$file" 2>&1 | grep -E 'not found|GLIBC' | sed "s#^#$(basename "$file"):#"
  done
}

cases() { grep -c "^\[$1\].* ms)" "$out/last.txt"; } # how it ended -> how many of the last test's
run_test() { # name limit program arguments...
  local name=$1 limit=$2 status
  shift 2
  if time_is_up; then note what test name "$name" outcome "left out"; return; fi
  echo "== test $name" | tee -a "$log" >&2
  measured "$limit" "$@" >"$out/last.txt" 2>&1
  status=$?
  cat "$out/last.txt" >>"$log"
  note what test name "$name" status "$status" passed "$(cases '       OK ')" skipped "$(cases '  SKIPPED ')" \
    failed "$(cases '  FAILED  ')"
}

networks=(wrn-40-2 wrn-16-4 wrn-28-10 mnist_convnet) scored=(wrn-40-2 mnist_convnet) shared=wrn-40-2 precision=bf16
if [[ $device == cpu ]]; then
  networks=(mnist_convnet wrn-10-1) scored=(mnist_convnet) shared=wrn-10-1 precision=fp32
fi

machine() {
  note what machine host "$(uname -srm)" cores "$(grep -c ^processor /proc/cpuinfo)" \
    processor "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" \
    gpu "$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null)" \
    revision "$(cat "$here/revision.txt")" device "$device" steps "$steps"
  note what libraries missing "$(missing_libraries)"
  measure 120 ceilings.py "$device"
}

part_tests() {
  local fields
  while IFS=$'\t' read -r -a fields; do run_test "${fields[@]}"; done <"$here/tests.tsv"
}

part_train() {
  local network outliers
  for network in "${networks[@]}"; do
    for outliers in 0 256; do
      measure 120 worker_loop "$network" "$precision" "$steps" "$outliers" "$device"
      measure 120 eager_loop "$network" "$precision" "$steps" "$outliers" "$device"
      measure 120 python_loop.py eager "$network" "$precision" "$steps" "$outliers" "$device"
    done
  done
}

# A batch shared by two ranks, and what the exact mode costs one. On one GPU two ranks show that it works, not its speed.
part_gang() {
  local gang
  for gang in "1 plain" "2 plain" "1 exact" "2 exact"; do
    # shellcheck disable=SC2086 # two arguments
    measure 180 worker_loop "$shared" "$precision" "$steps" 0 "$device" $gang
  done
}

# What each technique gains: a step without it.
part_techniques() {
  local without
  [[ $device == cuda ]] || return
  for without in "" graphs resident_images graphs,resident_images; do
    OODSWEEP_GPU_WITHOUT=$without measure 120 worker_loop "${networks[0]}" "$precision" "$steps" 0 "$device"
    OODSWEEP_GPU_WITHOUT=$without measure 120 worker_loop "${networks[0]}" "$precision" "$steps" 256 "$device"
  done
  CUBLAS_WORKSPACE_CONFIG=:4096:8 measure 120 worker_loop "${networks[0]}" "$precision" "$steps" 0 "$device"
  measure 120 worker_loop "${networks[0]}" tf32 "$steps" 0 "$device"
  measure 120 worker_loop "${networks[0]}" fp32 "$steps" 0 "$device"
}

part_odin() {
  local network batches=2
  for network in "${scored[@]}"; do
    measure 180 odin_grid_speed shared "$batches" "$network" "$device"
    OODSWEEP_GPU_WITHOUT=graphs measure 180 odin_grid_speed shared "$batches" "$network" "$device"
    measure 180 odin_grid_speed naive 1 "$network" "$device"
    measure 180 odin_grid_speed.py best "$batches" "$network" "$device"
  done
}

# The whole chain on a sweep of small stages, with more and more workers on one device.
part_chain() {
  local workers start status run=$out/chain options
  for workers in 1 2 4; do
    if time_is_up; then note what "left out" command "chain, $workers workers"; continue; fi
    options=(--device cpu --slots "$workers")
    [[ $device == cpu ]] || options=(--device gpu --workers-per-gpu "$workers")
    echo "== chain, $workers workers" | tee -a "$log" >&2
    rm -rf "$run"
    start=$(date +%s.%N)
    measured 240 oodsweep run "$here/quickstart.json" --run-dir "$run" --set repeats=2 "${options[@]}" >>"$log" 2>&1
    status=$?
    if ((status == 0)); then
      note what value name "quickstart, 2 repeats, $workers workers on the device" unit s \
        value "$(awk -v start="$start" -v end="$(date +%s.%N)" 'BEGIN { print end - start }')"
    else
      note what failed command "chain, $workers workers" status "$status"
    fi
  done
}

# Apart, because compiling takes a minute each time.
part_compile() {
  local network outliers how
  for how in compile compile-graphs; do
    for network in "${networks[@]}"; do
      for outliers in 0 256; do
        measure 300 python_loop.py "$how" "$network" "$precision" "$steps" "$outliers" "$device"
      done
    done
  done
}

# Two ranks even where there is one GPU; "cpu" is what gangs without GPUs have.
part_reduce() {
  measure 120 all_reduce_speed 2 cpu
  [[ $device == cpu ]] || measure 180 all_reduce_speed 2 cuda
}

machine
! is_wanted tests || part_tests
for ((round = 1; round <= rounds; ++round)); do
  for part in train techniques odin reduce gang chain compile; do ! is_wanted "$part" || "part_$part"; done
done
"$python" "$here/python/table.py" "$results" | tee "$out/table.md"
! grep -qE '"what": "failed"|"what": "test".*"status": "[^0]|"missing": "[^"]' "$results"
