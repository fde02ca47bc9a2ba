#!/usr/bin/env bash
# Holds every #include against tests/include_rules.txt. Usage: check_includes.sh [ROOT]
set -euo pipefail
rules=$(cd "$(dirname "$0")" && pwd)/include_rules.txt
cd "${1:-$(dirname "$0")/..}"

# Lines "file:line:header" of all includes, own ones with their path from the root.
includes() {
  find . \( -name .git -o -name .deps -o -name 'build*' -o -path ./runs -o -path ./data \) -prune \
    -o -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.cu' -o -name '*.h' \) -printf '%P\n' |
    sort | xargs -r grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' |
    sed -E 's/^([^:]*:[0-9]+):[^<"]*[<"]([^>"]*).*/\1:\2/'
}

includes | awk -F: -v rules="$rules" '
  function library_of(header) {
    if (header ~ /^(torch|ATen|c10|caffe2)\//) return "torch"
    if (header ~ /^(mpi\.h|pmix)/) return "mpi"
    if (header ~ /^(hdf5|hdf5_hl|H5[A-Z][A-Za-z]*)\.h$/) return "hdf5"
    if (header ~ /^(sqlite3\.h|SQLiteCpp\/)/) return "sqlite"
    if (header ~ /^openssl\//) return "openssl"
    if (header ~ /^xx(hash|h3)\.h$/) return "xxhash"
    if (header ~ /^archive(_entry)?\.h$/) return "archive"
    if (header == "png.h") return "png"
    if (header ~ /^z(lib|conf)\.h$/) return "zlib"
    if (header == "turbojpeg.h") return "turbojpeg"
    if (header == "matio.h") return "matio"
    if (header == "lmdb.h") return "lmdb"
    if (header == "nccl.h") return "nccl"
    if (header ~ /^(cuda|cuda_runtime|nvml|cublas)[a-z_0-9]*\.h$/) return "cuda"
    return ""
  }
  function row_of(file,    i, best) {
    best = 0
    for (i = 1; i <= rows; ++i)
      if (index(file, prefix[i]) == 1 && (!best || length(prefix[i]) > length(prefix[best]))) best = i
    return best
  }
  function report(place, text) { print place ": " text; ++violations }
  # Whether `file` reaches a LibTorch header; `via` is set to the chain.
  function reaches_torch(file,    i, n, parts) {
    if (file in reach) return reach[file]
    reach[file] = 0
    n = split(included[file], parts, " ")
    for (i = 1; i <= n && !reach[file]; ++i) {
      if (library_of(parts[i]) == "torch") { reach[file] = 1; via[file] = parts[i] }
      else if (parts[i] in is_file && reaches_torch(parts[i])) {
        reach[file] = 1; via[file] = parts[i] " -> " via[parts[i]]
      }
    }
    return reach[file]
  }
  BEGIN {
    while ((getline line < rules) > 0) {
      if (line ~ /^#/ || line ~ /^ *$/) continue
      ++rows
      n = split(line, word, /[ ]+/)
      prefix[rows] = word[1]
      for (i = 2; i <= n; ++i) {
        if (word[i] ~ /\//) rooms[rows] = rooms[rows] " " word[i]
        else if (word[i] == "*") anything[rows] = 1
        else if (word[i] != "-") libraries[rows] = libraries[rows] " " word[i] " "
      }
    }
    if (!rows) { print rules ": no rules"; failed = 1; exit 2 }
  }
  { file[NR] = $1; line_of[NR] = $2; header[NR] = $3; is_file[$1] = 1; included[$1] = included[$1] " " $3 }
  END {
    if (failed) exit 2
    if (NR == 0) { print "no includes found"; exit 2 }
    for (k = 1; k <= NR; ++k) {
      place = file[k] ":" line_of[k]
      row = row_of(file[k])
      if (!row) { report(place, "the folder has no row in " rules); continue }
      if (row in anything) continue
      library = library_of(header[k])
      if (library != "" && index(libraries[row], " " library " ") == 0)
        report(place, "<" header[k] "> belongs to another room (" prefix[row] " may include:" \
               (libraries[row] ? libraries[row] : " no C library") ")")
      if (row_of(header[k])) {
        n = split(rooms[row], room, " ")
        allowed = 0
        for (i = 1; i <= n; ++i) if (index(header[k], room[i]) == 1) allowed = 1
        if (!allowed) report(place, "\"" header[k] "\" is not open to " prefix[row] " (it may include:" rooms[row] ")")
      }
    }
    for (name in is_file) {
      row = row_of(name)
      if (!row || row in anything || index(libraries[row], " torch ")) continue
      if (reaches_torch(name)) report(name, "must do without LibTorch but includes " via[name])
    }
    if (violations) { print violations " violations"; exit 1 }
    print NR " includes are as tests/include_rules.txt says"
  }
'
