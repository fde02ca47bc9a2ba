#!/usr/bin/env bash
# The rooms around the orchestrator, without LibTorch, built and tested with sanitizers: first addresses and undefined
# behaviour, then, of the rooms that have threads, these. Programs under mpirun are left out of the second (Open MPI is not
# built for it), and the first does not look for leaks in them (those found are Open MPI's).
set -euo pipefail
cd "$(dirname "$0")/.."
source cluster/steps.sh

for preset in asan-control tsan-control; do
  step "configure into build-$preset/" cmake --preset "$preset"
  step "build with $preset" cmake --build --preset "$preset" --parallel "$(nproc)"
  live_step "tests with $preset" ctest --preset "$preset"
done
live_step "tests under mpirun with asan-control" ctest --preset asan-control-mpi
