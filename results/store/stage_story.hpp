#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "results/store/attempt_record.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// A stage as people name it.
struct StageName {
  StageKey key;
  std::string label;
  std::string state;
  std::string reason;
};

/// What the database knows of one stage.
struct StageStory {
  Stage stage;  ///< Parents are those that the database knows.
  std::string state;
  std::string reason;
  std::vector<StageName> waits_for;     ///< Parents that are not done.
  std::vector<StageName> needed_by;     ///< Children, directly.
  std::int64_t trials = 0;              ///< That need it, of all sweeps.
  std::vector<AttemptRecord> attempts;  ///< In the order of their numbers.
};

/// Stages whose key begins with `text`, else those whose label is `text`, else those whose label
/// has all its words; in the order of the sweep. @throws ConfigError if the folder has no database.
[[nodiscard]] std::vector<StageName> find_stages(const std::filesystem::path& run_dir,
                                                 const std::string& text);
/// @throws ConfigError if there is no such stage.
[[nodiscard]] StageStory read_story(const std::filesystem::path& run_dir, const StageKey& key);

/// Stages that are given up, and the last attempt that the database knows ("" for none).
struct FailedStages {
  std::vector<StageName> stages;
  std::string last_attempt;
};
[[nodiscard]] FailedStages failed_stages(const std::filesystem::path& run_dir);

}  // namespace oodsweep
