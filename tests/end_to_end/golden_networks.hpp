#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

/// Answers of one published network on one set.
struct NetworkAnswers {
  std::int64_t count = 0;
  std::vector<float> logits;         ///< [count, 10]
  std::vector<std::int32_t> labels;  ///< [count]
};

/// The published MNIST checkpoints and the sets they are tested on, read as a sweep reads them: the
/// digits imported into a data folder, the anomaly sets derived from them by name. Each pair is
/// computed once.
class GoldenNetworks {
 public:
  explicit GoldenNetworks(const std::filesystem::path& shared);

  /// @param checkpoint "baseline_epoch_9". @param set "mnist", "negative(mnist)", ...
  [[nodiscard]] const NetworkAnswers& answers(const std::string& checkpoint,
                                              const std::string& set);

 private:
  std::filesystem::path checkpoints_;
  TemporaryFolder data_;
  std::map<std::pair<std::string, std::string>, NetworkAnswers> known_;
};

}  // namespace oodsweep
