#!/usr/bin/env bash
# needed_libraries_test.sh OODSWEEP WORKER: the control program starts without LibTorch, and the worker,
# which may crash with a GPU, without MPI and without the GPU's driver.
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
refuse "$2" 'mpi|sqlite|libcuda\.so|nccl'
