#!/bin/bash
# Compares the outlier stream with a PyTorch DataLoader over the same images, 32x32 in colour, batches of 128, in turns;
# ratios are medians over the rounds. DESIGN section 12 and the README beside this say what is asked for.
#
#   OODSWEEP_PYTHON=venv/bin/python tests/benchmarks/data/stream_speed.sh FOLDER [ROUNDS [IMAGES]]
#
# FOLDER gets 200 MB of random images. OODSWEEP_PYTHON: a Python with PyTorch and h5py. OODSWEEP_BIN: where the
# programs are (default: build/bin). The program's reader threads are held on one core with it.
set -euo pipefail
name=stream_speed
OODSWEEP_BIN=${OODSWEEP_BIN:-$(dirname "$0")/../../../build/bin}
source "$(dirname "$0")/../compare.sh"
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?a folder for the images}
rounds=${2:-5}
images=${3:-400000}
set_of="$folder 65536 32"

"$ours" $set_of 0 plain
"$ours" $set_of 65536 plain > /dev/null # the files are in the page cache from here on
echo "PyTorch $torch, $rounds rounds of $images images (Python: a twentieth of them)"
printf "%-10s %12s %12s %12s %12s %10s %10s\n" images/s "ours, CPU" clock "Python, CPU" clock "ratio, CPU" clock
for change in plain crop_flip; do
  for round in $(seq "$rounds"); do
    echo "$round $(taskset -c 0 "$ours" $set_of "$images" "$change" pool)" \
      "$(taskset -c 0 "$python" "$here/stream_speed.py" "$folder" $((images / 20)) "$change")"
  done | awk -v change="$change" "$medians"'
    { for (i = 2; i <= NF; ++i) cell[NR, i] = $i }
    END {
      printf "%-10s %12.0f %12.0f %12.0f %12.0f %10.1f %10.1f\n", change, middle(2), middle(3), middle(7),
        middle(8), ratio(2, 7), ratio(3, 8)
    }'
done
