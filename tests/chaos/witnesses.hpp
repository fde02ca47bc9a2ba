#pragma once

#include <sys/types.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace oodsweep {

/// A stage that a worker has begun and not committed, by the worker's own word, and that lives.
struct StageAtWork {
  pid_t worker = 0;
  std::string attempt;
};

/// What the chaos workers of a run say they did, independent of the database. Read anew by each
/// call.
class Witnesses {
 public:
  explicit Witnesses(std::filesystem::path file) : file_{std::move(file)} {}

  [[nodiscard]] std::vector<StageAtWork> stages_at_work() const;
  [[nodiscard]] bool has_committed(const std::string& attempt) const;
  /// Keys of stages that somebody began after their commit.
  [[nodiscard]] std::set<std::string> begun_after_commit() const;

 private:
  struct Testimony;
  [[nodiscard]] std::vector<Testimony> testimonies() const;

  std::filesystem::path file_;
};

}  // namespace oodsweep
