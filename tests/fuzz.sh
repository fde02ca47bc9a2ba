#!/usr/bin/env bash
# Feeds readers of foreign files with altered samples until something breaks. Needs clang.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: tests/fuzz.sh SECONDS [TARGET...]
  SECONDS  for each target
  TARGET   cifar, idx, ... as tests/fuzz/TARGET_fuzzer.cpp; default all
Targets run side by side, one a core. What they learn and find is kept in $OODSWEEP_FUZZ_FOLDER (default
${TMPDIR:-/tmp}/oodsweep-fuzz), outside the sources. The exit code is 1 if anything was found.
TEXT
}

if [[ ! ${1:-} =~ ^[1-9][0-9]*$ ]]; then
  usage >&2
  exit 2
fi
seconds=$1
shift
targets=("$@")
if ((${#targets[@]} == 0)); then
  mapfile -t targets < <(cd tests/fuzz && printf '%s\n' *_fuzzer.cpp | sed 's/_fuzzer\.cpp$//')
fi
for target in "${targets[@]}"; do
  [[ -f tests/fuzz/${target}_fuzzer.cpp ]] || {
    echo "tests/fuzz.sh: there is no target \"$target\"" >&2
    exit 2
  }
done

folder=${OODSWEEP_FUZZ_FOLDER:-${TMPDIR:-/tmp}/oodsweep-fuzz}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

cmake --preset fuzz >"$folder/configure.log" || { cat "$folder/configure.log"; exit 1; }
cmake --build --preset fuzz --target "${targets[@]/%/_fuzzer}" >"$folder/build.log" || {
  tail -n 40 "$folder/build.log"
  exit 1
}
python3 tests/fuzz/make_corpus.py "$folder"

run_target() { # target
  local place=$folder/$1 scratch
  mkdir -p "$place/corpus" "$place/found"
  scratch=$(mktemp -d)
  TMPDIR=$scratch build-fuzz/bin/"$1_fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
    -malloc_limit_mb=1024 -max_len=16384 -print_final_stats=1 -artifact_prefix="$place/found/" \
    "$place/corpus" "$place/start" "$place/found" >"$place/log" 2>&1 && echo 0 >"$place/rc" || echo $? >"$place/rc"
  rm -rf "$scratch"
}
export -f run_target
export folder seconds
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'run_target {}'

found=0
printf '%-14s %12s %8s %10s  %s\n' target executions per_s covered findings
for target in "${targets[@]}"; do
  log=$folder/$target/log
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  findings=none
  if [[ $(cat "$folder/$target/rc") != 0 ]]; then
    found=1
    findings=$(grep -m 1 -E 'ERROR|runtime error|SUMMARY|terminate called|deadly signal' "$log" || echo "see $log")
    findings+=" ($folder/$target/found)"
  fi
  printf '%-14s %12s %8s %10s  %s\n' "$target" "${executions:-?}" "${rate:-?}" "${covered:-?}" "$findings"
done
exit $found
