#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace oodsweep {

/// What an `outputs` stage stores: per image of one split.
struct OutputsFile {
  std::int64_t count = 0;
  std::int64_t outputs = 0;
  std::vector<float> logits;         ///< [count, outputs] clean fp32 logits.
  std::vector<std::int32_t> labels;  ///< [count], -1 where there is none.
};

/// What a `score` stage stores: per variant and image, higher = more in-distribution.
struct ScoresFile {
  std::int64_t variants = 0;
  std::int64_t count = 0;
  std::vector<double> scores;  ///< [variants, count]
};

/// Further numbers about every image of a split, by name.
struct QuantitiesFile {
  std::int64_t count = 0;
  std::map<std::string, std::vector<double>> values;  ///< "u1" -> [count]
};

void write_outputs(const std::filesystem::path& path, const OutputsFile& content);
[[nodiscard]] OutputsFile read_outputs(const std::filesystem::path& path);
void write_scores(const std::filesystem::path& path, const ScoresFile& content);
[[nodiscard]] ScoresFile read_scores(const std::filesystem::path& path);
void write_quantities(const std::filesystem::path& path, const QuantitiesFile& content);
/// One of them, [count].
[[nodiscard]] std::vector<double> read_quantity(const std::filesystem::path& path,
                                                const std::string& name);

}  // namespace oodsweep
