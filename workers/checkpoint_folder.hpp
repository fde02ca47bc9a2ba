#pragma once

#include <filesystem>
#include <optional>

#include "workers/checkpoint.hpp"
#include "workers/stage_log.hpp"

namespace oodsweep {

/// `RUN/partial/<key>/<step>-<attempt>.safetensors`: what unfinished attempts at one stage have
/// kept. Several attempts may use it at the same time: files are written under another name and
/// renamed, and one that vanishes meanwhile is no error.
class CheckpointFolder {
 public:
  CheckpointFolder(const std::filesystem::path& run_dir, StageKey stage);

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

  /// The newest that is sound and of this stage. What is neither is removed, with a line in `log`;
  /// so is what writers that died have left.
  [[nodiscard]] std::optional<Checkpoint> newest(StageLog& log) const;
  /// Durable when this returns. The two newest are kept.
  /// @throws IoError; DiskFull if that is why. Those that were there are left then.
  void write(const Checkpoint& checkpoint) const;
  /// For a stage that is committed. Failing to is only logged.
  void remove() const;

 private:
  void keep_two() const;

  StageKey stage_;
  std::filesystem::path folder_;
};

}  // namespace oodsweep
