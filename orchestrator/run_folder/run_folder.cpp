#include "orchestrator/run_folder/run_folder.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRule = "a run folder that can be written";
constexpr std::int64_t kMegabyte = 1 << 20;

std::int64_t disk_need(StageKind kind) {
  switch (kind) {
    case StageKind::kTrain:
      return 4 * kMegabyte;  // weights and log
    case StageKind::kOutputs:
      return 2 * kMegabyte;
    case StageKind::kScore:
      return kMegabyte;
    case StageKind::kEvaluate:
      break;
  }
  return kMegabyte / 16;
}

/// Results may be private: only the owner sees into a folder that we make. One that was there
/// keeps its rights.
void make_private_folder(const fs::path& folder) {
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path());
  if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return;
  throw fs::filesystem_error{"mkdir", folder, std::error_code{errno, std::generic_category()}};
}

}  // namespace

fs::path prepare_run_folder(const fs::path& run_dir) {
  try {
    make_private_folder(run_dir.has_filename() ? run_dir : run_dir.parent_path());
    fs::create_directories(run_dir / "stages");
    fs::create_directories(run_dir / "attempts");
    const fs::path trial = run_dir / "writable.tmp";
    write_file_atomically(trial, "");
    fs::remove(trial);
    return fs::canonical(run_dir);
  } catch (const fs::filesystem_error& error) {
    throw ConfigError{run_dir.string(), error.code().message(), kRule};
  } catch (const IoError& error) {
    throw ConfigError{run_dir.string(), error.what(), kRule};
  }
}

std::int64_t disk_need(const StageGraph& graph, const Scheduler& scheduler) {
  std::vector<bool> done;
  for (const Stage& stage : graph.stages) {
    done.push_back(scheduler.state(stage.key) == Scheduler::State::kDone);
  }
  return disk_need(graph, done);
}

std::int64_t disk_need(const StageGraph& graph, const std::vector<bool>& done) {
  std::int64_t bytes = 20 * kMegabyte;  // the database
  for (std::size_t i = 0; i < done.size(); ++i) {
    if (!done[i]) bytes += disk_need(graph.stages[i].kind);
  }
  return bytes;
}

void check_free_disk(const fs::path& run_dir, std::int64_t need) {
  std::error_code unknown;
  const fs::space_info space = fs::space(run_dir, unknown);
  if (unknown || space.available >= static_cast<std::uintmax_t>(need)) return;
  throw ConfigError{run_dir.string(), fmt::format("{} MB are free", space.available / kMegabyte),
                    fmt::format("this sweep may need {} MB", need / kMegabyte)};
}

std::string disk_trouble(std::int64_t free, std::int64_t reserve) {
  if (free >= reserve) return "";
  return fmt::format("the disk is nearly full ({} MB free, {} MB are kept in reserve)",
                     free / kMegabyte, reserve / kMegabyte);
}

std::string disk_trouble(const fs::path& run_dir, std::int64_t reserve) {
  std::error_code unknown;
  const fs::space_info space = fs::space(run_dir, unknown);
  return unknown ? "" : disk_trouble(static_cast<std::int64_t>(space.available), reserve);
}

void write_last_exit(const fs::path& run_dir, std::int64_t epoch, ExitCode code,
                     const std::string& message) {
  const Json content{{"epoch", epoch}, {"code", static_cast<int>(code)}, {"message", message}};
  try {
    write_file_atomically(run_dir / "last_exit.json", content.dump() + "\n");
  } catch (const IoError& error) {
    log_warning(error.what());
  }
}

}  // namespace oodsweep
