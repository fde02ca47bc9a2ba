#!/bin/bash
# Compares `oodsweep data import image-folder` with one Python process of Pillow and h5py: JPEG files
# of 64 x 64 in a tar archive to 32 x 32 in HDF5, bilinear. All take turns, so that a busy machine slows
# all alike; ratios are medians over the rounds. The targets are 2 x on one core (CPU time counts where
# other work runs) and 4 x on two (clock). Ends with 1 if the images are not the same to within one grey
# level.
#
#   OODSWEEP_PYTHON=venv/bin/python tests/benchmarks/data/import_speed.sh ARCHIVE [ROUNDS]
#
# ARCHIVE: a tar of JPEG, as tiny-imagenet-test.tar.gz. OODSWEEP_PYTHON: a Python with Pillow 10.4,
# numpy and h5py (default: python3). OODSWEEP_BIN: where the program is (default: build/bin).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=${OODSWEEP_PYTHON:-python3}
ours=${OODSWEEP_BIN:-$here/../../../build/bin}/oodsweep
archive=${1:?ARCHIVE, a tar of JPEG files}
rounds=${2:-3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# import THREADS CORES: "CPU seconds, seconds" of one import.
import() {
  rm -rf "$folder/data"
  TIMEFORMAT='%U %S %R'
  { time taskset -c "$2" "$ours" data import image-folder "$archive" --name speed --size 32 \
    --resize exact --colour --keep-repeated --threads "$1" --data "$folder/data" >"$folder/log" 2>&1; } 2>&1 |
    awk '{ print $1 + $2, $3 }'
}

for round in $(seq "$rounds"); do
  echo "$(import 1 0)" "$(import 2 0,1)" \
    "$(taskset -c 0 "$python" "$here/import_speed.py" import "$archive" "$folder/python.h5")"
done | awk '
  { for (i = 1; i <= NF; ++i) cell[NR, i] = $i; print "round " NR ": " $0 }
  function median(values, count,   i, j, swap) {
    for (i = 2; i <= count; ++i)
      for (j = i; j > 1 && values[j - 1] > values[j]; --j) {
        swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap
      }
    return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
  }
  function rate(column,   values, i) {
    for (i = 1; i <= NR; ++i) values[i] = cell[i, 5] / cell[i, column]
    return median(values, NR)
  }
  function ratio(above, below,   values, i) {
    for (i = 1; i <= NR; ++i) values[i] = cell[i, above] / cell[i, below]
    return median(values, NR)
  }
  END {
    print  "images/s                     of CPU time      clock"
    printf "oodsweep, one core           %11.0f %10.0f\n", rate(1), rate(2)
    printf "oodsweep, two cores          %11.0f %10.0f\n", rate(3), rate(4)
    printf "Python, one process          %11.0f %10.0f\n", rate(6), rate(7)
    printf "one core / Python            %11.2f %10.2f\n", ratio(6, 1), ratio(7, 2)
    printf "two cores / Python           %11.2f %10.2f\n", ratio(6, 3), ratio(7, 4)
  }'
read -r largest mean < <("$python" "$here/import_speed.py" compare "$folder/python.h5" "$folder"/data/speed/*-0000.h5)
echo "largest difference of a pixel $largest, mean difference $mean"
[ "$largest" -le 1 ]
