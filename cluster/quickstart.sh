#!/usr/bin/env bash
# From a fresh Debian 12 machine to a comparison table: set up, build, run a small sweep, print it.
set -euo pipefail
cd "$(dirname "$0")/.."
source cluster/steps.sh

run_dir=runs/quickstart
begin=$EPOCHREALTIME

cluster/setup.sh "$@"
step "configure into build/" cmake -G Ninja -B build -S .
step "build oodsweep and oodsweep-worker" cmake --build build --target oodsweep oodsweep-worker \
  --parallel "$(nproc)"
live_step "sweeps/quickstart.json on three ranks" \
  cluster/launch.sh -n 3 --oversubscribe -- \
  oodsweep run sweeps/quickstart.json --run-dir "$run_dir"

echo
build/bin/oodsweep table "$run_dir"
cat <<TEXT

database    $run_dir/sweep.db    (build/bin/oodsweep sql $run_dir "SELECT * FROM v_agg")
files       $run_dir/stages/     (one folder per finished stage: results, scores, weights)
whole time  $(seconds_since "$begin") s
TEXT
