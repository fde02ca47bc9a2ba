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
name=training_speed
source "$(dirname "$0")/compare.sh"
rounds=${1:-7}
steps=${2:-300}
network=${3:-mnist_convnet}

echo "Python PyTorch $torch, $network, $rounds rounds of $steps steps"
for round in $(seq "$rounds"); do
  echo "$round $("$ours" "$steps" "$network")" \
    "$("$python" "$here/training_speed.py" default "$steps" "$network")" \
    "$("$python" "$here/training_speed.py" best "$steps" "$network")"
done | awk "$medians"'
  { for (i = 2; i <= NF; ++i) cell[NR, i] = $i }
  END {
    print  "images/s per core                     per CPU second   per second of the clock"
    printf "oodsweep                              %14.0f   %14.0f\n", middle(2), middle(3)
    printf "Python, defaults (NCHW)               %14.0f   %14.0f\n", middle(4), middle(5)
    printf "Python, best fp32 (channels_last)     %14.0f   %14.0f\n", middle(6), middle(7)
    printf "oodsweep / Python at its defaults     %14.2f   %14.2f\n", ratio(2, 4), ratio(3, 5)
    printf "oodsweep / Python at its best         %14.2f   %14.2f\n", ratio(2, 6), ratio(3, 7)
  }'
