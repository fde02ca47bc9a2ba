#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace oodsweep {

/// Work in a process of its own, forked from this one: LibTorch decides once in a process what
/// devices it knows, and CUDA does not survive a fork, so the parent must touch neither. One
/// thread.
class ChildWork {
 public:
  /// @param work What it returns, or "thrown: " and the message, becomes text().
  explicit ChildWork(const std::function<std::string()>& work);
  ~ChildWork();
  ChildWork(const ChildWork&) = delete;
  ChildWork& operator=(const ChildWork&) = delete;

  /// Waits for its end. "" if it ended without a word.
  [[nodiscard]] std::string text();

 private:
  pid_t pid_ = -1;
  int reading_end_ = -1;
};

[[nodiscard]] inline std::string in_a_child(const std::function<std::string()>& work) {
  return ChildWork{work}.text();
}

}  // namespace oodsweep
