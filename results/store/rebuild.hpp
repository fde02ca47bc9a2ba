#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/ids.hpp"
#include "results/store/database.hpp"

namespace oodsweep {

/// Fills an empty database from the run folder: sweep files, committed stages, accounts of
/// attempts. In slices, so that a coordinator can listen to its agents in between.
class StoreRebuild {
 public:
  /// Takes stock of the folder.
  explicit StoreRebuild(std::filesystem::path run_dir);

  /// One transaction of about `slice`. What cannot be read is left out with a warning.
  /// @return Whether all is in. @throws SqlError; then nothing of this slice counts.
  bool step(Database& database, std::chrono::milliseconds slice);

  /// Stages taken in, of all that are committed.
  [[nodiscard]] std::int64_t stages() const { return stages_; }
  [[nodiscard]] std::size_t total() const { return committed_.size(); }

 private:
  void take_sweep(Database& database, const std::filesystem::path& file) const;
  void take_stage(Database& database, const StageKey& key);
  void take_attempt(Database& database, const std::filesystem::path& folder) const;

  std::filesystem::path run_dir_;
  std::vector<std::filesystem::path> sweeps_;  ///< Files, oldest version first.
  std::vector<StageKey> committed_;
  std::vector<std::filesystem::path> attempts_;  ///< Folders.
  std::size_t next_ = 0;                         ///< Through all three in turn.
  std::int64_t stages_ = 0;
};

}  // namespace oodsweep
