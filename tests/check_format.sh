#!/usr/bin/env bash
# Every C++ file as .clang-format says. --fix rewrites them.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(find . \( -name .git -o -name .deps -o -name 'build*' -o -path ./runs \
  -o -path ./data \) -prune -o -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.cu' \) -print)
if ((${#files[@]} == 0)); then
  echo "check_format.sh: no C++ files found" >&2
  exit 1
fi
if [[ ${1:-} == --fix ]]; then
  clang-format -i "${files[@]}"
else
  clang-format --dry-run --Werror "${files[@]}"
fi
echo "${#files[@]} files are formatted"
