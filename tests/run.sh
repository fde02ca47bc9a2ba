#!/usr/bin/env bash
# Sets the machine up, builds everything, runs every test. Arguments go to ctest: tests/run.sh -R Philox
set -euo pipefail
cd "$(dirname "$0")/.."
source cluster/steps.sh

cluster/setup.sh
step "configure into build/" cmake -G Ninja -B build -S .
step "build programs and tests" cmake --build build --parallel "$(nproc)"
live_step "tests" ctest --test-dir build -j2 --output-on-failure "$@"
