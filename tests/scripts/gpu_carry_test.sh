#!/usr/bin/env bash
# What tests/gpu/carry.sh packs: every library that one of its files needs is in it, or comes with any Linux or with
# PyTorch. Usage: gpu_carry_test.sh BUILD DEPS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$here/../gpu/carry.sh" "$1" "$scratch/carried.tar.gz" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
tar -xzf "$scratch/carried.tar.gz" -C "$scratch"
[[ -x $scratch/carried/bin/oodsweep-worker && -x $scratch/carried/run.sh ]] || { echo "no worker in it"; exit 1; }

{
  printf '%s\n' ld-linux-x86-64.so.2 lib{c,m,dl,rt,util,pthread,resolv}.so.{1,2,6,0} libstdc++.so.6 libgcc_s.so.1
  find "$scratch/carried/lib" -name '*.so*' -printf '%f\n'
  find "$2/torch/lib" "$2/nvidia" -name '*.so*' -printf '%f\n'
  echo libnccl.so.2 # with PyTorch; in DEPS on GPU nodes only
} | sort -u >"$scratch/there"
find "$scratch/carried/bin" "$scratch/carried/lib" -type f -exec readelf -d {} + |
  sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u >"$scratch/needed"
(($(wc -l <"$scratch/needed") > 20)) || { echo "only these are needed:"; cat "$scratch/needed"; exit 1; }
if comm -13 "$scratch/there" "$scratch/needed" | grep .; then echo "are needed and not carried"; exit 1; fi

if "$here/../gpu/carry.sh" "$scratch" >/dev/null 2>&1; then echo "packs a folder without programs"; exit 1; fi
