#!/bin/bash
# Where the time of the quickstart's sweep goes: seconds by kind of stage, and what starting a worker
# costs apart from them.
#
#   tests/benchmarks/quickstart_cost.sh [STARTS]
#
# OODSWEEP_BIN: where the programs are (default: build/bin).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${OODSWEEP_BIN:-$here/../../build/bin}
starts=${1:-9}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

begin=$(date +%s.%N)
"$bin/oodsweep" run "$here/../../sweeps/quickstart.json" --run-dir "$folder/run" >"$folder/log" 2>&1
end=$(date +%s.%N)
grep '^finished' "$folder/log"
awk -v a="$begin" -v b="$end" 'BEGIN { printf "whole command: %.1f s\n", b - a }'
"$bin/oodsweep" sql "$folder/run" \
  "SELECT kind, sum(stages) AS stages, round(sum(seconds), 1) AS seconds,
   round(sum(seconds) / sum(stages), 3) AS mean FROM v_cost GROUP BY kind"

# A worker that is asked for a finished stage starts, finds it there, and ends.
result=$(grep -rl --include=result.json '"kind": *"score"' "$folder/run/stages" | sed -n 1p)
python3 - "$result" "$folder" <<'PYTHON'
import json, sys
stage = json.load(open(sys.argv[1]))["stage"]
request = {"format": "oodsweep-request/1", "run_dir": sys.argv[2] + "/run", "data_root": sys.argv[2],
           "stages": [{"attempt": "again", "stage": stage}]}
json.dump(request, open(sys.argv[2] + "/request.json", "w"))
PYTHON
for _ in $(seq "$starts"); do
  begin=$(date +%s.%N)
  "$bin/oodsweep-worker" "$folder/request.json" 2>/dev/null
  end=$(date +%s.%N)
  awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.3f\n", b - a }'
done | sort -n | awk '{ seconds[NR] = $1 } END {
  printf "start of a worker (program, LibTorch, end): median %.3f s, worst %.3f s of %d\n",
         seconds[int((NR + 1) / 2)], seconds[NR], NR }'
