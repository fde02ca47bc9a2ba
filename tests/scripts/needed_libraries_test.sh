#!/usr/bin/env bash
# needed_libraries_test.sh OODSWEEP WORKER [GPU_MODULE]: the control program starts without LibTorch, and the worker,
# which may crash with a GPU, without MPI and without anything of CUDA's. The GPU module is opened on machines without a
# driver too, finds its libraries by itself and holds code for the GPUs that we name.
set -euo pipefail

needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

# refuse PROGRAM PATTERN
refuse() {
  if needed "$1" | grep -E "$2"; then
    echo "$1 must not need this"
    exit 1
  fi
}

needed "$1" | grep -q '^libmpi' # the reading itself works
needed "$2" | grep -q '^libtorch_cpu'
refuse "$1" 'torch|c10|cuda|nccl'
refuse "$2" 'mpi|sqlite|libcuda\.so|libtorch_cuda|libc10_cuda|nccl'

module=${3:-}
[[ -n $module ]] || exit 0
for library in libtorch_cuda libc10_cuda libnccl libcudart; do needed "$module" | grep -q "^$library"; done
refuse "$module" 'libcuda\.so|mpi|sqlite'
readelf -d "$module" | grep 'RPATH' | grep -q 'torch/lib:.*nvidia/nccl/lib:.*nvidia/cu13/lib'
readelf -S "$module" | grep -q '\.nv_fatbin'
