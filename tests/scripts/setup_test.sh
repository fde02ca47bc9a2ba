#!/usr/bin/env bash
# setup.sh does nothing and needs no network where everything is there, and says what is missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/cluster" "$folder/bin"
cp "$root"/cluster/{setup.sh,steps.sh,wheels.txt,wheels-gpu.txt} "$folder/cluster/"

# Every way out to the network fails loudly.
for tool in apt-get pip curl wget; do
  printf '#!/bin/sh\necho "%s was called" >&2\nexit 1\n' "$tool" >"$folder/bin/$tool"
done
printf '#!/bin/sh\necho "python3 $*" >&2\nexit 1\n' >"$folder/bin/python3"
printf '#!/bin/sh\necho installed\n' >"$folder/bin/dpkg-query"
chmod +x "$folder"/bin/*
export PATH=$folder/bin:$PATH

mkdir -p "$folder"/.deps/{installed,torch/lib,nvidia}
sed -n 's/^\([a-z0-9-]*\)==\([^ ]*\) --hash=sha256:\(.*\)$/\1-\2 \3/p' "$root/cluster/wheels.txt" |
  while read -r name sha256; do echo "$sha256" >"$folder/.deps/installed/$name"; done
"$folder/cluster/setup.sh" | tee "$folder/log"
[[ $(wc -l <"$folder/log") == 2 ]]
[[ $(grep -c "all there" "$folder/log") == 2 ]]

# From here on no python has a pip.
sed -i 's|/usr/bin/python3|/nowhere/python3|' "$folder/cluster/setup.sh"

# A GPU node needs more, and has it after a first call.
if "$folder/cluster/setup.sh" --gpu >"$folder/log" 2>&1; then
  echo "missing NVIDIA libraries went unnoticed"
  exit 1
fi
grep -q 'nvidia-nccl-cu13 .*: download .*failed' "$folder/log"
sed -n 's/^\([a-z0-9-]*\)==\([^ ]*\) --hash=sha256:\(.*\)$/\1-\2 \3/p' "$root/cluster/wheels-gpu.txt" |
  while read -r name sha256; do echo "$sha256" >"$folder/.deps/installed/$name"; done
"$folder/cluster/setup.sh" --gpu >"$folder/log"
[[ $(grep -c "all there" "$folder/log") == 2 ]]

# Without apt: all is there, or each thing that is not is named.
"$folder/cluster/setup.sh" --no-apt >"$folder/log"
grep -q '^tools and libraries' "$folder/log"
[[ $(wc -l <"$folder/log") == 2 ]]

mkdir "$folder/poor"
for tool in bash cat cut dirname g++ grep head mktemp pkg-config printf rm sed sha256sum sort tail unzip; do
  ln -s "$(command -v $tool)" "$folder/poor/$tool"
done
printf '#!/bin/sh\necho "cmake version 3.16.1"\n' >"$folder/poor/cmake"
chmod +x "$folder/poor/cmake"
if PATH=$folder/poor PKG_CONFIG_LIBDIR=$folder/poor PKG_CONFIG_PATH='' "$folder/cluster/setup.sh" --no-apt \
  >"$folder/log" 2>&1; then
  echo "missing tools went unnoticed"
  exit 1
fi
for missing in ninja mpicc mpirun python3 'cmake 3.25 or newer (found 3.16.1)' 'CLI11 (pkg-config)' 'hdf5, the serial one'; do
  grep -qF "missing: $missing" "$folder/log" || { echo "not named: $missing"; cat "$folder/log"; exit 1; }
done
if grep -qE 'missing: (g\+\+|unzip|pkg-config)' "$folder/log"; then exit 1; fi
if grep -q 'was called' "$folder/log"; then exit 1; fi

# A wheel of another version is not taken for the pinned one.
echo 0000 >"$folder/.deps/installed/torch-2.11.0"
if "$folder/cluster/setup.sh" >"$folder/log" 2>&1; then
  echo "an altered wheel was accepted"
  exit 1
fi
grep -q 'torch 2.11.0: download .*failed' "$folder/log"
grep -q 'no python3 with pip' "$folder/log"

# A finished download with another content is thrown away.
mkdir -p "$folder/.deps/downloads"
wheel=$folder/.deps/downloads/torch-2.11.0-cp312-cp312-manylinux_2_28_x86_64.whl
echo part >"$wheel"
if "$folder/cluster/setup.sh" >"$folder/log" 2>&1; then exit 1; fi
[[ ! -f $wheel ]] || { echo "a partial download was kept"; cat "$folder/log"; exit 1; }

# Missing packages without root: the apt line, and nothing else happens.
# shellcheck disable=SC2016
printf '#!/bin/sh\n[ "$4" = cmake ] || echo installed\n' >"$folder/bin/dpkg-query"
if ((EUID == 0)); then
  if "$folder/cluster/setup.sh" >"$folder/log" 2>&1; then exit 1; fi
  grep -q 'Debian packages: 1 to install .*failed' "$folder/log"
  grep -q 'apt-get was called' "$folder/log"
  chmod 755 "$folder"
  if command -v setpriv >/dev/null; then
    run_as_user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
  else
    echo "no setpriv: the case without root is left out"
    exit 0
  fi
else
  run_as_user() { "$@"; }
fi
if run_as_user "$folder/cluster/setup.sh" >"$folder/log" 2>&1; then exit 1; fi
grep -q 'apt-get install -y --no-install-recommends cmake' "$folder/log"
[[ $(grep -c 'was called' "$folder/log") == 0 ]]
