#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// A stage that is at work.
struct LiveStage {
  std::string attempt;
  std::string label;
  std::string node;
  int slot = 0;
  double fraction = 0.0;  ///< Of its steps, 0 to 1.
  double seconds = 0.0;   ///< Since it began.
};

/// How a run stood at one moment: what `oodsweep run` shows, for other terminals.
struct LiveProgress {
  std::int64_t epoch = 0;  ///< Of the lease: which start of the coordinator wrote it.
  double at = 0.0;         ///< Seconds since 1970.
  std::int64_t total = 0;
  std::int64_t done = 0;
  std::int64_t running = 0;
  std::int64_t failed = 0;
  int slots = 0;
  int slots_busy = 0;
  std::optional<double> eta_seconds{};    ///< Until the end, from `at` on.
  std::optional<double> bound_seconds{};  ///< Least time that what is left can take.
  std::string paused{};                   ///< Why nothing is granted; "" if it is.
  std::vector<LiveStage> stages{};        ///< Those at work.
};

/// What the coordinator wrote last; nothing if it never did.
/// @throws ConfigError if the folder has no database.
[[nodiscard]] std::optional<LiveProgress> read_progress(const std::filesystem::path& run_dir);

}  // namespace oodsweep
