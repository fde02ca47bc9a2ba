#!/bin/bash
# Compares the worker's training loop with the same loop in Python PyTorch, one thread each:
# batch 128, fp32. Runs of the three take turns, so that a busy machine slows all alike;
# ratios are medians over the rounds. DESIGN section 12 asks for 1.6 x the defaults, 1.2 x the best.
#
#   OODSWEEP_PYTHON=venv/bin/python tests/benchmarks/training_speed.sh [ROUNDS [STEPS [NETWORK]]]
#
# NETWORK: mnist_convnet (default), wrn-10-1 or wrn-10-1-no-dropout (at most 100 steps).
# OODSWEEP_PYTHON: a Python with PyTorch 2.11 (default: python3). OODSWEEP_BIN: where the programs
# are (default: build/bin).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=${OODSWEEP_PYTHON:-python3}
ours=${OODSWEEP_BIN:-$here/../../build/bin}/training_speed
rounds=${1:-7}
steps=${2:-300}
network=${3:-mnist_convnet}

[ -x "$ours" ] || { echo "training_speed.sh: $ours is not there; build the target training_speed" >&2; exit 2; }
"$python" -c 'import torch' 2>/dev/null ||
  { echo "training_speed.sh: $python has no torch; set OODSWEEP_PYTHON" >&2; exit 2; }

export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
echo "Python PyTorch $("$python" -c 'import torch; print(torch.__version__)'), $network, $rounds rounds of $steps steps"
for round in $(seq "$rounds"); do
  echo "$round $("$ours" "$steps" "$network")" \
    "$("$python" "$here/training_speed.py" default "$steps" "$network")" \
    "$("$python" "$here/training_speed.py" best "$steps" "$network")"
done | awk '
  function median(values, count,   i, j, swap) {
    for (i = 2; i <= count; ++i)
      for (j = i; j > 1 && values[j - 1] > values[j]; --j) {
        swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap
      }
    return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
  }
  function rate(column,   values, i) {
    for (i = 1; i <= NR; ++i) values[i] = cell[i, column]
    return median(values, NR)
  }
  function ratio(above, below,   values, i) {
    for (i = 1; i <= NR; ++i) values[i] = cell[i, above] / cell[i, below]
    return median(values, NR)
  }
  { for (i = 2; i <= NF; ++i) cell[NR, i] = $i }
  END {
    print  "images/s per core                     per CPU second   per second of the clock"
    printf "oodsweep                              %14.0f   %14.0f\n", rate(2), rate(3)
    printf "Python, defaults (NCHW)               %14.0f   %14.0f\n", rate(4), rate(5)
    printf "Python, best fp32 (channels_last)     %14.0f   %14.0f\n", rate(6), rate(7)
    printf "oodsweep / Python at its defaults     %14.2f   %14.2f\n", ratio(2, 4), ratio(3, 5)
    printf "oodsweep / Python at its best         %14.2f   %14.2f\n", ratio(2, 6), ratio(3, 7)
  }'
