#!/usr/bin/env bash
# The page that tests/gpu/table.py makes of results of several runs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

train() { # loop step_ms images_per_second
  printf '{"what": "train", "loop": "%s", "network": "wrn-10-1", "images": 128, "outliers": 0, "precision": "bf16",
    "step_ms": %s, "images_per_second": %s, "first_step_s": 2.0, "collective_share": 0.25}\n' "$@" | tr -d '\n'
  echo
}
{
  echo '{"what": "ceilings", "name": "G", "torch": "2.11.0", "cuda": "13.0", "cudnn": 9,
    "bytes_per_second": 1e12, "flop_per_second": 1e12}' | tr -d '\n'
  echo
  train oodsweep 100 1280
  train "python eager" 400 320
  echo '{"what": "failed", "command": "eager_loop x", "status": "134"}'
  echo '{"what": "test", "name": "all_skipped", "status": "0", "passed": "0", "skipped": "8", "failed": "0"}'
} >"$scratch/a.jsonl"
{
  train oodsweep 80 1600
  train oodsweep 90 1422
} >"$scratch/b.jsonl"
python3 "$here/../gpu/table.py" "$scratch/a.jsonl" "$scratch/b.jsonl" >"$scratch/page"

# Medians of 100, 80 and 90 ms and of 1280, 1600 and 1422 images/s; 1422 / 320 = 4.44. An image has 74,125,056 operations
# (PyTorch's counter): 128 of them take 9.488 ms at 1e12 a second, 10.5 % of 90 ms. By hand: convolutions read and write
# 183,370 values, three times but for the 3,072 pixels' gradient; 73,728 pass a batch norm (8 times), 28,672 a sum of
# branches (6 times): 1,308,894 of 2 bytes. 128 images and 77,360 weights x 30 bytes take 0.337 ms, 0.4 %.
expect() { grep -qF -- "$1" "$scratch/page" || { echo "missing: $1"; cat "$scratch/page"; exit 1; }; }
expect '| wrn-10-1 | 128 + 0 | bf16 | oodsweep | 1,422 | 90.000 | 4.44 | 10.5% | 0.4% | 25.0% | 2.0 | 3 |'
expect '| wrn-10-1 | 128 + 0 | bf16 | python eager | 320 | 400.000 | 1.00 | 2.4% | 0.1% | 25.0% | 2.0 | 1 |'
expect '| failed, status 134 | eager_loop x |'
expect '| all_skipped | nothing was run | 0 | 8 | 0 |'
