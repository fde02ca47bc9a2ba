# For the scripts here that compare a program with Python PyTorch; sourced after `name` is set. Gives
# here, python, ours, and awk functions over cell[row, column]: median(), middle(column), ratio(above,
# below), the medians over the rows.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${OODSWEEP_PYTHON:-python3}
ours=${OODSWEEP_BIN:-$here/../../build/bin}/$name

[ -x "$ours" ] || { echo "$name.sh: $ours is not there; build the target $name" >&2; exit 2; }
torch=$("$python" -c 'import torch; print(torch.__version__)' 2>/dev/null) ||
  { echo "$name.sh: $python has no torch; set OODSWEEP_PYTHON" >&2; exit 2; }
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

medians='
  function median(values, count,   i, j, swap) {
    for (i = 2; i <= count; ++i)
      for (j = i; j > 1 && values[j - 1] > values[j]; --j) {
        swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap
      }
    return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
  }
  function middle(column,   values, i) {
    for (i = 1; i <= NR; ++i) values[i] = cell[i, column]
    return median(values, NR)
  }
  function ratio(above, below,   values, i) {
    for (i = 1; i <= NR; ++i) values[i] = cell[i, above] / cell[i, below]
    return median(values, NR)
  }
'
