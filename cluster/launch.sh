#!/usr/bin/env bash
# mpirun for oodsweep: its settings, a clean stop, the exit code, and another start after a crash.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: cluster/launch.sh [mpirun options] -- oodsweep run SWEEP.json --run-dir RUN [options]

  cluster/launch.sh -n 3 --oversubscribe -- oodsweep run sweep.json --run-dir runs/x
  cluster/launch.sh --hostfile hosts --map-by ppr:1:node -- oodsweep run sweep.json --run-dir runs/x

Ctrl-C or SIGTERM lets the running stages stop cleanly; after OODSWEEP_STOP_SECONDS (60) they are
killed. Either way nothing that is finished is lost: the same call goes on. Exit codes are oodsweep's.
TEXT
}

options=()
while (($# > 0)) && [[ $1 != -- ]]; do
  [[ $1 == --help ]] && usage && exit 0
  options+=("$1")
  shift
done
if (($# < 2)); then
  usage >&2
  exit 2
fi
shift
program=("$@")

# "oodsweep" alone is the program that was built here, or installed beside this script.
here=$(cd "$(dirname "$0")/.." && pwd)
if [[ ${program[0]} == oodsweep ]]; then
  program[0]=$here/build/bin/oodsweep
  if [[ -x $here/bin/oodsweep ]]; then program[0]=$here/bin/oodsweep; fi
fi
if [[ ! -x ${program[0]} ]]; then
  echo "launch.sh: ${program[0]} is not there; cluster/quickstart.sh builds it" >&2
  exit 2
fi

run_dir=
for ((i = 0; i < ${#program[@]}; ++i)); do
  case ${program[i]} in
    --run-dir) run_dir=${program[i + 1]:-} ;;
    --run-dir=*) run_dir=${program[i]#*=} ;;
  esac
done
if [[ -z $run_dir ]]; then
  echo "launch.sh: give --run-dir RUN: the exit code is read from RUN/last_exit.json" >&2
  exit 2
fi
last_exit=$run_dir/last_exit.json

# Without the first Open MPI binds a rank and all its children to one core; without the second it kills all
# ranks when one dies. It then returns 0 whatever happened: RUN/last_exit.json says how the run ended.
options=(--bind-to none --enable-recovery "${options[@]}")
if [[ " ${options[*]} " != *host* && ${SLURM_JOB_NUM_NODES:-1} == 1 ]]; then
  # One host: shared memory is enough, and the search for faster networks costs 0.2 s.
  options=(--mca pml ob1 --mca btl 'self,vader,tcp' --mca osc '^ucx' "${options[@]}")
fi
for variable in "${!NCCL_@}"; do options+=(-x "$variable"); done # which network GPUs use, to the other hosts
if ((EUID == 0)); then export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; fi

mpirun_pid=
stopping=no

kill_after() { # seconds
  local sleeper
  sleep "$1" &
  sleeper=$!
  trap 'kill $sleeper; exit' TERM
  wait $sleeper
  kill -TERM "$mpirun_pid"
}

# The first signal asks for a clean stop, which mpirun passes on as SIGUSR2; the second does not wait.
stop() {
  signalled=yes
  if [[ $stopping == no ]]; then
    stopping=yes
    kill -USR2 "$mpirun_pid" 2>/dev/null || true
    kill_after "${OODSWEEP_STOP_SECONDS:-60}" >/dev/null 2>&1 &
    killer_pid=$!
  else
    kill -TERM "$mpirun_pid" 2>/dev/null || true
  fi
}
trap stop INT TERM HUP

# mpirun explains at length that a code was not 0, which oodsweep has said in a line.
drop_lecture() {
  trap '' INT TERM HUP
  exec sed -u '/^-\{60,\}$/{:block;N;/\n-\{60,\}$/!b block;/Primary job  terminated\|exited with non-zero status/d}' >&2
}
exec 3> >(drop_lecture)
filter_pid=$!

finish() { # code
  exec 3>&-
  wait "$filter_pid" || true
  exit "$1"
}

# A session of its own keeps the terminal's Ctrl-C away from mpirun, which would kill the ranks.
run_mpirun() {
  setsid mpirun "${options[@]}" "${program[@]}" </dev/null 2>&3 3>&- &
  mpirun_pid=$!
  status=0
  while true; do # a trapped signal ends `wait` early
    signalled=no
    status=0
    wait "$mpirun_pid" || status=$?
    [[ $signalled == yes ]] || break
  done
  if [[ $stopping == yes ]]; then kill "$killer_pid" 2>/dev/null || true; fi
}

# Processes of mpirun's session on this machine: ranks, workers and what those have started.
session_members() {
  local file line state session
  for file in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"$file" || continue
    read -r state _ _ session _ <<<"${line##*) }" # a program's name may hold spaces
    if [[ $session == "$mpirun_pid" && $state != Z ]]; then basename "${file%/stat}"; fi
  done
}

# Where ranks were killed nobody is left to end what their workers had started.
end_session() {
  local members i
  for ((i = 0; i < 50; ++i)); do # ranks that see that mpirun is gone leave by themselves
    mapfile -t members < <(session_members)
    ((${#members[@]} == 0)) && return
    sleep 0.1
  done
  kill -KILL "${members[@]}" 2>/dev/null || true
}

finished_stages() { (find "$run_dir/stages" -name result.json 2>/dev/null || true) | wc -l; }

took_lease() {
  [[ -n $(find "$run_dir" -maxdepth 1 -name 'lease-*.json' -newer "$started_at" 2>/dev/null || true) ]]
}

started_at=$(mktemp)
trap 'rm -f "$started_at"' EXIT

crashes=0
while true; do
  rm -f "$last_exit" 2>/dev/null || true
  before=$(finished_stages)
  touch "$started_at"
  run_mpirun
  end_session
  if [[ -f $last_exit ]]; then
    finish "$(sed -n 's/.*"code": *\([0-9]*\).*/\1/p' "$last_exit")"
  fi
  if [[ $stopping == yes ]]; then finish 75; fi
  # Without a new lease the run never began: mpirun (its code is not 0) or the input was wrong, and would be
  # again.
  if ! took_lease; then finish $((status == 0 ? 2 : status)); fi
  if (($(finished_stages) > before)); then crashes=0; fi
  crashes=$((crashes + 1))
  if ((crashes == 5)); then
    echo "launch.sh: mpirun ended five times without an answer and without a finished stage" >&2
    finish 1
  fi
  echo "launch.sh: mpirun ended with code $status and no $last_exit; starting again" >&2
done
