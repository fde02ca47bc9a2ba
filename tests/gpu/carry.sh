#!/usr/bin/env bash
# Packs what a machine with PyTorch, but without our system libraries, needs to run the GPU tests and benchmarks.
#
#   tests/gpu/carry.sh [BUILD [ARCHIVE]]        default: build, build/carried.tar.gz
#
# In the archive, folder `carried`: bin/ (worker, tests of label gpu, benchmarks), lib/ (the CUDA module, and every shared
# library that is needed but those of LibTorch and NVIDIA, which come with the other machine's PyTorch, and those of the C
# and C++ run time), python/ (the scripts) and run.sh. It must stay below 64 MiB.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "${1:-$here/../../build}" && pwd)
archive=$(realpath -m "${2:-$build/carried.tar.gz}")
largest=$((64 * 1024 * 1024))
programs=(oodsweep oodsweep-worker worker_loop eager_loop all_reduce_speed odin_grid_speed)

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
carried=$staging/carried
mkdir -p "$carried"/{bin,lib/oodsweep,python}

# Lines "name<tab>seconds<tab>program<tab>arguments..." of the tests labelled gpu. Their variables are not taken along.
gpu_tests() {
  ctest --test-dir "$build" -L '^gpu$' --show-only=json-v1 | python3 -c '
import json, sys
for test in json.load(sys.stdin)["tests"]:
    limit = [p["value"] for p in test.get("properties", []) if p["name"] == "TIMEOUT"] or [300]
    print(test["name"], int(limit[0]), *test["command"], sep="\t")'
}

# The C and C++ run time must be the other machine's own; LibTorch, CUDA and OpenMP's library come with its PyTorch.
is_left_out() {
  case $1 in
    ld-linux*|libc.so*|libm.so*|libdl.so*|libpthread.so*|librt.so*|libutil.so*|libresolv.so*) return 0 ;;
    libstdc++.so*|libgcc_s.so*|libgomp.so*|libtorch*|libc10*|libnccl*|libnvshmem*|libnvJitLink*) return 0 ;;
    libcudart*|libcupti*|libcublas*|libcudnn*|libcufft*|libcufile*|libcurand*|libcusparse*) return 0 ;;
  esac
  return 1
}

needed_libraries() { # binaries... -> paths
  local name arrow path
  ldd "$@" | while read -r name arrow path _; do
    [[ $arrow == '=>' ]] || continue
    is_left_out "$name" && continue
    [[ $path == /* ]] || { echo "carry.sh: $name is not to be found" >&2; return 1; }
    realpath -s "$path"
  done | sort -u
}

binaries=()
for program in "${programs[@]}"; do
  if [[ -x $build/bin/$program ]]; then binaries+=("$build/bin/$program"); else echo "not built, left out: $program"; fi
done
((${#binaries[@]} > 0)) || { echo "carry.sh: nothing is built in $build/bin" >&2; exit 2; }
while IFS=$'\t' read -r name _ program _; do
  [[ -x $program ]] || { echo "carry.sh: $program of test $name is not built" >&2; exit 2; }
  binaries+=("$program")
done < <(gpu_tests)
mapfile -t binaries < <(printf '%s\n' "${binaries[@]}" | sort -u)
cp "${binaries[@]}" "$carried/bin/"
module=$build/lib/oodsweep/liboodsweep_cuda.so # where the worker looks for it, from its own folder
if [[ -f $module ]]; then
  cp "$module" "$carried/lib/oodsweep/"
  binaries+=("$module")
else
  echo "not built, left out: liboodsweep_cuda.so"
fi
needed_libraries "${binaries[@]}" | xargs -r cp -L -t "$carried/lib"
find "$carried/bin" "$carried/lib" -type f -exec strip --strip-unneeded {} +
gpu_tests | sed "s#$build/bin/##g" >"$carried/tests.tsv"
cp "$here"/*.py "$here"/../benchmarks/{networks,odin_grid_speed}.py "$carried/python/"
cp "$here/run.sh" "$here/../../sweeps/quickstart.json" "$carried/"
cp -r "$here/../../results/published" "$carried/" # which oodsweep reads into every database
git -C "$here" describe --always --dirty >"$carried/revision.txt"

tar -C "$staging" -cf - carried | gzip -2 >"$archive"
size=$(stat -c %s "$archive")
libraries=$(find "$carried/lib" -name "*.so*" | wc -l)
echo "$archive: $((size / 1024)) KiB, $(wc -l <"$carried/tests.tsv") GPU tests, $libraries libraries"
((size < largest)) || { echo "carry.sh: $archive has $size bytes, more than $largest" >&2; exit 1; }
