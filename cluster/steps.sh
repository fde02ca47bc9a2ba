# shellcheck shell=bash
# Sourced by the scripts: one line per step with its time, and what went wrong at the first failure.

# seconds_since START_OF_EPOCHREALTIME -> "12.3"
seconds_since() {
  local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# step WORDS COMMAND...: runs it quietly; shows the end of its output only if it fails.
step() {
  local words=$1 started=$EPOCHREALTIME status log
  shift
  log=$(mktemp)
  printf '%-60s' "$words"
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null  # not inside an `if`, where `set -e` would do nothing
  status=$?
  set -e
  if ((status != 0)); then
    printf ' failed after %s s\n' "$(seconds_since "$started")"
    tail -n 40 "$log" >&2
    printf '\n%s: failed at "%s" (the whole output: %s)\n' "$0" "$words" "$log" >&2
    exit 1
  fi
  rm -f "$log"
  printf '%8s s\n' "$(seconds_since "$started")"
}

# live_step WORDS COMMAND...: the same with the output shown as it comes.
live_step() {
  local words=$1 started=$EPOCHREALTIME status
  shift
  printf '%s:\n' "$words"
  set +e
  (set -e; "$@") </dev/null
  status=$?
  set -e
  if ((status != 0)); then
    printf '%s: failed at "%s" after %s s (exit code %d)\n' \
      "$0" "$words" "$(seconds_since "$started")" "$status" >&2
    exit "$status"
  fi
  printf '%-60s%8s s\n' "$words" "$(seconds_since "$started")"
}
