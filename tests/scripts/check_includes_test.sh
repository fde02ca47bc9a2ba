#!/usr/bin/env bash
# check_includes.sh passes on this tree and finds each planted violation.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/tests/check_includes.sh"

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/{core,models/weights,sweeps,results/metrics,cluster,orchestrator}

# expect_found FILE INCLUDE TEXT: a tree with this one line is refused with TEXT.
expect_found() {
  printf '#pragma once\n#include %s\n' "$2" >"$tree/$1"
  local output
  if output=$("$root/tests/check_includes.sh" "$tree"); then
    echo "not found: $2 in $1"
    exit 1
  fi
  if [[ $output != *"$3"* ]]; then
    printf 'expected "%s" in:\n%s\n' "$3" "$output"
    exit 1
  fi
  rm "$tree/$1"
}

printf '#include <ATen/ATen.h>\n' >"$tree/models/network.hpp"
printf '#include <string>\n' >"$tree/core/text.hpp"
"$root/tests/check_includes.sh" "$tree"

expect_found core/a.hpp '"sweeps/stage.hpp"' 'core/a.hpp:2: "sweeps/stage.hpp" is not open to core/'
expect_found sweeps/a.cpp '<mpi.h>' 'sweeps/a.cpp:2: <mpi.h> belongs to another room'
expect_found cluster/a.cpp '<sqlite3.h>' 'cluster/a.cpp:2: <sqlite3.h> belongs to another room'
expect_found results/metrics/a.cpp '"datasets/catalog.hpp"' 'is not open to results/metrics/'
expect_found models/weights/a.cpp '<ATen/ATen.h>' 'belongs to another room'
expect_found sweeps/a.cpp '"models/network.hpp"' \
  'sweeps/a.cpp: must do without LibTorch but includes models/network.hpp -> ATen/ATen.h'
expect_found orchestrator/a.cpp '"workers/trainer.hpp"' 'is not open to orchestrator/'

mkdir "$tree/newroom"
expect_found newroom/a.cpp '"core/text.hpp"' 'the folder has no row'
rmdir "$tree/newroom"

rm -r "${tree:?}"/*
if "$root/tests/check_includes.sh" "$tree"; then
  echo "an empty tree must not pass"
  exit 1
fi
