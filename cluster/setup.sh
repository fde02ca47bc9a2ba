#!/usr/bin/env bash
# Installs what oodsweep is built from: Debian packages, and LibTorch into .deps/. A second call finds
# everything there and does nothing, without network.
set -euo pipefail
cd "$(dirname "$0")/.."
source cluster/steps.sh

usage() {
  cat <<'TEXT'
usage: cluster/setup.sh [--no-apt] [--gpu] [--checks]
  --no-apt   leave system packages alone; name the missing tools and libraries
  --gpu      also the NVIDIA libraries that a GPU node needs (2 GB)
  --checks   also what the format check and tests/fuzz.sh need (clang)
TEXT
}

apt=yes
requirements=(cluster/wheels.txt)
packages=(
  g++ cmake ninja-build pkg-config python3 python3-pip unzip
  libopenmpi-dev openmpi-bin libhdf5-dev libsqlite3-dev
  nlohmann-json3-dev libcli11-dev libspdlog-dev libfmt-dev libxxhash-dev libssl-dev
  libarchive-dev libpng-dev libturbojpeg0-dev zlib1g-dev libmatio-dev liblmdb-dev
  libgtest-dev libgmock-dev python3-jsonschema
)
for argument in "$@"; do
  case $argument in
    --no-apt) apt=no ;;
    --gpu) requirements+=(cluster/wheels-gpu.txt) ;;
    --checks) packages+=(clang-format clang libclang-rt-dev) ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

# Debian packages -----------------------------------------------------------------------------------

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s ' "$package"
  done
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install -y --no-install-recommends "$@"
}

use_apt() {
  if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian system. Load the tools as modules and call: cluster/setup.sh --no-apt" >&2
    exit 1
  fi
  local missing
  read -ra missing <<<"$(missing_packages)"
  if ((${#missing[@]} == 0)); then
    step "Debian packages: all there" true
  elif ((EUID != 0)); then
    echo "Debian packages are missing. As root:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  else
    step "Debian packages: ${#missing[@]} to install" install_packages "${missing[@]}"
  fi
}

# is_at_least FOUND WANTED, as versions
is_at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# Lines "what is missing", for a system whose packages we do not install.
missing_on_this_system() {
  local tool library found
  for tool in g++ cmake ninja pkg-config python3 unzip mpicc mpirun; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
  found=$(g++ -dumpfullversion 2>/dev/null || echo none)
  [[ $found == none ]] || is_at_least "$found" 12 || echo "g++ 12 or newer (found $found)"
  found=$(cmake --version 2>/dev/null | sed -n 's/^cmake version //p')
  [[ -z $found ]] || is_at_least "$found" 3.25 || echo "cmake 3.25 or newer (found $found)"
  if ! command -v pkg-config >/dev/null; then
    echo "libraries: not looked for without pkg-config"
    return
  fi
  for library in sqlite3 libxxhash libcrypto libarchive libpng libturbojpeg zlib matio lmdb fmt spdlog nlohmann_json CLI11 \
    gtest gmock; do
    pkg-config --exists "$library" || echo "$library (pkg-config)"
  done
  pkg-config --exists hdf5-serial || pkg-config --exists hdf5 || echo "hdf5, the serial one (pkg-config)"
}

name_missing_tools() {
  local missing
  missing=$(missing_on_this_system)
  [[ -z $missing ]] || {
    sed 's/^/missing: /' <<<"$missing"
    echo "Load their modules, or add their folders to PATH and PKG_CONFIG_PATH."
    return 1
  }
}

# LibTorch ------------------------------------------------------------------------------------------

deps=.deps
downloads=$deps/downloads

# Lines "name version sha256" of the requirements files.
wheels() {
  sed -n 's/^\([a-z0-9-]*\)==\([^ ]*\) --hash=sha256:\([0-9a-f]*\)$/\1 \2 \3/p' "${requirements[@]}"
}

stamp_of() { echo "$deps/installed/$1-$2"; }

is_installed() { # name version sha256
  local folder=nvidia
  [[ $1 == torch ]] && folder=torch/lib
  [[ -d $deps/$folder && $(cat "$(stamp_of "$1" "$2")" 2>/dev/null) == "$3" ]]
}

wheel_file() { # name version -> path, or nothing
  local file
  for file in "$downloads/${1//-/_}-$2"-*.whl; do
    if [[ -f $file ]]; then echo "$file"; fi
  done
}

is_intact() { # file sha256
  [[ -f $1 && $(sha256sum "$1" | cut -d' ' -f1) == "$2" ]]
}

python_with_pip() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -m pip --version >/dev/null 2>&1 && echo "$python" && return
  done
  echo "no python3 with pip (Debian package python3-pip)" >&2
  return 1
}

download() { # name version sha256
  local python file platform platforms=(--platform manylinux2014_x86_64)
  for platform in {17..28}; do platforms+=(--platform "manylinux_2_${platform}_x86_64"); done
  mkdir -p "$downloads"
  file=$(wheel_file "$1" "$2")
  if [[ -n $file ]]; then
    is_intact "$file" "$3" && return
    rm -f "$file" # a partial download
  fi
  python=$(python_with_pip)
  "$python" -m pip download --no-deps --only-binary=:all: --python-version 3.12 \
    --implementation cp --abi cp312 --abi none "${platforms[@]}" --dest "$downloads" "$1==$2"
  file=$(wheel_file "$1" "$2")
  is_intact "$file" "$3" || {
    echo "$file: its SHA-256 is not $3"
    rm -f "$file"
    return 1
  }
}

# Unpacks beside the target and moves finished files, so that a broken call leaves no half library.
unpack() { # name version sha256
  local part=$deps/unpacking folders=('nvidia/*')
  [[ $1 == torch ]] && folders=('torch/lib/*' 'torch/include/*')
  rm -rf "$part"
  mkdir -p "$part" "$deps/installed"
  unzip -q "$(wheel_file "$1" "$2")" "${folders[@]}" -d "$part"
  if [[ $1 == torch ]]; then
    rm -rf "$deps/torch"
    mv "$part/torch" "$deps/torch"
  else # several wheels share these folders
    (cd "$part" && find . -type d) | (cd "$deps" && xargs mkdir -p)
    (cd "$part" && find . -type f) | while read -r file; do mv -f "$part/$file" "$deps/$file"; done
  fi
  rm -rf "$part"
  echo "$3" >"$(stamp_of "$1" "$2")"
  rm -f "$(wheel_file "$1" "$2")"
}

install_wheels() {
  local name version sha256 count=0
  while read -r name version sha256; do
    is_installed "$name" "$version" "$sha256" && continue
    step "$name $version: download" download "$name" "$version" "$sha256"
    step "$name $version: unpack into $deps/" unpack "$name" "$version" "$sha256"
    count=$((count + 1))
  done < <(wheels)
  ((count > 0)) || step "LibTorch: all there" true
}

if [[ $apt == yes ]]; then use_apt; else step "tools and libraries" name_missing_tools; fi
install_wheels
