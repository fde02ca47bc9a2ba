#pragma once

#include <cstdint>
#include <filesystem>

namespace oodsweep {

/// Tells a worker that the kernel killed for want of memory from one that somebody killed: the
/// control group counts the former (`oom_kill` of memory.events, of memory.oom_control in version
/// 1; the kernel's log, which says more, is not readable everywhere). The group is shared by all
/// workers of a node, so each count explains one death only. Used by one thread.
class MemoryKills {
 public:
  explicit MemoryKills(std::filesystem::path system_root = "/") : root_{std::move(system_root)} {}
  /// The one of this process.
  static MemoryKills& of_this_process();

  /// Kills so far; 0 where the group does not say.
  [[nodiscard]] std::int64_t count() const;
  /// Whether the count has grown since it was `before`, by a kill that explains no other death yet.
  /// Then that kill is taken.
  [[nodiscard]] bool claim(std::int64_t before);

 private:
  std::filesystem::path root_;
  std::int64_t explained_ = 0;  ///< Count up to which kills have been claimed.
};

}  // namespace oodsweep
