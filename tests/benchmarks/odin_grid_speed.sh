#!/bin/bash
# Compares the grid of ODIN (10 temperatures x 21 steps, MNIST ConvNet, fp32, one thread each) as score
# stages compute it with 210 cells one by one, and with the same sharing in Python PyTorch. Runs of all
# take turns, so that a busy machine slows all alike; ratios are medians over the rounds. DESIGN section
# 12 asks for at most 0.36 of the cells one by one. Ends with 1 if the work that was counted in the timed
# runs is not 201 forwards and 10 backwards per image (420 and 210 one by one).
#
#   OODSWEEP_PYTHON=venv/bin/python tests/benchmarks/odin_grid_speed.sh [ROUNDS [BATCHES]]
#
# OODSWEEP_PYTHON: a Python with PyTorch 2.11 (default: python3). OODSWEEP_BIN: where the programs
# are (default: build/bin).
set -euo pipefail
name=odin_grid_speed
source "$(dirname "$0")/compare.sh"
rounds=${1:-5}
batches=${2:-2}

echo "Python PyTorch $torch, $rounds rounds of $batches batches of 250"
for round in $(seq "$rounds"); do
  echo "$("$ours" shared "$batches")" "$("$ours" naive "$batches")" \
    "$("$python" "$here/odin_grid_speed.py" default "$batches")" \
    "$("$python" "$here/odin_grid_speed.py" best "$batches")"
done | awk "$medians"'
  { for (i = 1; i <= NF; ++i) cell[NR, i] = $i
    if ($3 != 201 || $4 != 10 || $7 != 420 || $8 != 210) wrong = $0 }
  END {
    print  "microseconds per image                     CPU time          clock"
    printf "one score stage: 201 forwards, 10 backwards %8.0f   %12.0f\n", middle(1), middle(2)
    printf "210 cells: 420 forwards, 210 backwards      %8.0f   %12.0f\n", middle(5), middle(6)
    printf "Python, defaults (NCHW)                     %8.0f   %12.0f\n", middle(9), middle(10)
    printf "Python, best fp32 (channels_last)           %8.0f   %12.0f\n", middle(11), middle(12)
    printf "the stage / 210 cells                       %8.2f   %12.2f\n", ratio(1, 5), ratio(2, 6)
    printf "Python at its defaults / the stage          %8.2f   %12.2f\n", ratio(9, 1), ratio(10, 2)
    printf "Python at its best / the stage              %8.2f   %12.2f\n", ratio(11, 1), ratio(12, 2)
    if (wrong != "") { print "other work than the grid has: " wrong; exit 1 }
  }'
