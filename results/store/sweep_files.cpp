#include "results/store/sweep_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/log.hpp"
#include "results/store/sweep_rows.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// "name-v12.json" -> ("name", 12).
std::pair<std::string, int> name_and_version(const fs::path& file) {
  const std::string stem = file.stem().string();
  const std::size_t mark = stem.rfind("-v");
  int version = 0;
  if (mark != std::string::npos) {
    std::from_chars(stem.data() + mark + 2, stem.data() + stem.size(), version);
  }
  return {stem.substr(0, mark), version};
}

void set_used_at(const fs::path& file, double time) {
  const double whole = std::floor(time);
  timespec stamp{};
  stamp.tv_sec = static_cast<time_t>(whole);
  stamp.tv_nsec = static_cast<long>((time - whole) * 1e9);
  const std::array<timespec, 2> stamps{stamp, stamp};
  if (::utimensat(AT_FDCWD, file.c_str(), stamps.data(), 0) != 0) {
    log_warning(file.string() + ": its time could not be set");
  }
}

}  // namespace

std::vector<fs::path> sweep_files(const fs::path& run_dir) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{run_dir / "sweeps", missing}) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& left, const fs::path& right) {
    return name_and_version(left) < name_and_version(right);
  });
  return files;
}

void keep_sweep_file(const fs::path& run_dir, const SweepRecord& sweep, const StageGraph& graph,
                     std::int64_t version, double used_at) {
  const fs::path file = run_dir / "sweeps" / fmt::format("{}-v{}.json", sweep.name, version);
  if (!fs::exists(file)) {
    fs::create_directories(file.parent_path());
    write_file_atomically(file, sweep_file(sweep, graph).dump() + "\n");
  }
  set_used_at(file, used_at);
}

double used_at(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return 0.0;
  return static_cast<double>(status.st_mtim.tv_sec) +
         static_cast<double>(status.st_mtim.tv_nsec) * 1e-9;
}

}  // namespace oodsweep
