#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/ids.hpp"
#include "core/json.hpp"

namespace oodsweep {

/// Tells the agent how a worker gets on: one JSON object per line on a pipe. A pipe that nobody
/// reads any more is not an error of the stage. One thread.
class Progress {
 public:
  /// Without a descriptor everything is dropped.
  explicit Progress(std::optional<int> descriptor) : descriptor_{descriptor} {}

  void ready();
  /// Where the other ranks of the gang find this one. @param text For them alone to understand.
  void rendezvous(const std::string& text);
  void start(const AttemptId& attempt, const StageKey& key);
  /// Whether half a second has passed since the last step that was told.
  [[nodiscard]] bool due() const;
  void step(std::int64_t done, std::int64_t total, std::optional<double> loss);
  void committed(double seconds);
  void failed(const std::string& outcome, const std::string& reason);

 private:
  void write_line(const Json& line);
  [[nodiscard]] Json about_stage(const char* event) const;

  std::optional<int> descriptor_;
  AttemptId attempt_;
  StageKey key_;
  std::chrono::steady_clock::time_point last_step_{};
};

}  // namespace oodsweep
