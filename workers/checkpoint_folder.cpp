#include "workers/checkpoint_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKept = 2;
constexpr std::string_view kExtension = ".safetensors";

struct StoredCheckpoint {
  std::int64_t step = 0;
  fs::path file;
};

/// The step of "<step>-<attempt>.safetensors"; nothing for other names.
std::optional<std::int64_t> step_of(const std::string& name) {
  std::int64_t step = 0;
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data(), end, step);
  if (error != std::errc{} || rest == end || *rest != '-' || step < 0) return std::nullopt;
  if (!name.ends_with(kExtension)) return std::nullopt;
  return step;
}

/// Newest first. No folder: nothing.
std::vector<StoredCheckpoint> stored_in(const fs::path& folder) {
  std::vector<StoredCheckpoint> stored;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{folder, missing}) {
    const auto step = step_of(entry.path().filename().string());
    if (step) stored.push_back({*step, entry.path()});
  }
  std::sort(stored.begin(), stored.end(), [](const auto& a, const auto& b) {
    return std::pair{a.step, a.file} > std::pair{b.step, b.file};
  });
  return stored;
}

void remove_file(const fs::path& file) {
  std::error_code ignored;  // somebody else may have removed it
  fs::remove(file, ignored);
}

void remove_unfinished(const fs::path& folder) {
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{folder, missing}) {
    if (entry.path().extension() == ".tmp") remove_file(entry.path());
  }
}

void make_durably(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    sync_folder(folder.parent_path());
    sync_folder(folder.parent_path().parent_path());
  }
  if (error == std::errc::no_space_on_device)
    throw DiskFull{folder.string() + ": " + error.message()};
  if (error) throw IoError{folder.string() + ": " + error.message()};
}

}  // namespace

CheckpointFolder::CheckpointFolder(const fs::path& run_dir, StageKey stage)
    : stage_{std::move(stage)}, folder_{run_dir / "partial" / stage_.hex} {}

std::optional<Checkpoint> CheckpointFolder::newest(StageLog& log) const {
  remove_unfinished(folder_);
  for (const StoredCheckpoint& stored : stored_in(folder_)) {
    const std::string name = stored.file.filename().string();
    try {
      return parse_checkpoint(read_file(stored.file), stage_);
    } catch (const UnusableCheckpoint& problem) {
      // It would count as one of the two that are kept.
      remove_file(stored.file);
      log.line(fmt::format("checkpoint {} is of no use and removed: {}", name, problem.what()));
    } catch (const IoError& error) {
      log.line(fmt::format("checkpoint {} is passed over: {}", name, error.what()));
    }
  }
  return std::nullopt;
}

void CheckpointFolder::write(const Checkpoint& checkpoint) const {
  make_durably(folder_);
  const std::string name =
      fmt::format("{}-{}{}", checkpoint.step, checkpoint.attempt.text, kExtension);
  write_file_atomically(folder_ / name, checkpoint_bytes(checkpoint, stage_));
  keep_two();
}

void CheckpointFolder::keep_two() const {
  const std::vector<StoredCheckpoint> stored = stored_in(folder_);
  for (std::size_t i = kKept; i < stored.size(); ++i) remove_file(stored[i].file);
}

void CheckpointFolder::remove() const {
  std::error_code error;
  fs::remove_all(folder_, error);
  if (error) log_warning(folder_.string() + ": could not be removed (" + error.message() + ")");
}

}  // namespace oodsweep
