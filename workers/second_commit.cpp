#include "workers/second_commit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/text.hpp"
#include "models/weights/weights_file.hpp"
#include "results/scores/score_files.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr double kIncomparable = std::numeric_limits<double>::infinity();

template <class Number>
double largest_difference(const std::vector<Number>& a, const std::vector<Number>& b) {
  if (a.size() != b.size()) return kIncomparable;
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    largest = std::isnan(difference) ? kIncomparable : std::max(largest, difference);
  }
  return largest;
}

double weights_difference(const fs::path& a, const fs::path& b) {
  const std::vector<NamedArray> first = read_weights(a).arrays;
  const std::vector<NamedArray> second = read_weights(b).arrays;
  if (first.size() != second.size()) return kIncomparable;
  double largest = 0.0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].name != second[i].name) return kIncomparable;
    if (!is_floating(first[i].dtype)) continue;
    largest = std::max(largest, largest_difference(as_float32(first[i]), as_float32(second[i])));
  }
  return largest;
}

/// Of the numbers in a file of a stage; infinite if their counts differ or one is NaN.
double difference_of(const std::string& name, const fs::path& a, const fs::path& b) {
  if (name == "weights.safetensors") return weights_difference(a, b);
  if (name == "outputs.h5")
    return largest_difference(read_outputs(a).logits, read_outputs(b).logits);
  if (name == "scores.h5") return largest_difference(read_scores(a).scores, read_scores(b).scores);
  return std::numeric_limits<double>::quiet_NaN();
}

std::string difference_text(const std::string& name, const fs::path& a, const fs::path& b) {
  const double difference = difference_of(name, a, b);
  if (std::isnan(difference)) return name;
  if (std::isinf(difference)) return name + " (not comparable)";
  return fmt::format("{} (by {:.3g} at most)", name, difference);
}

/// "log.txt", and "log.1.txt" of another rank of a gang.
bool is_log(const std::string& name) { return name.starts_with("log.") && name.ends_with(".txt"); }

}  // namespace

std::string machine_class(const Json& provenance) {
  std::string text;
  for (const char* field : {"device", "cpu_capability", "libtorch", "threads"}) {
    const auto known = provenance.find(field);
    text += (text.empty() ? "" : ", ") + std::string{field} + " " +
            (known == provenance.end() ? "unknown" : known->dump());
  }
  for (const char* field : {"gpu", "cudnn", "deterministic"}) {  // a CPU's has none of them
    if (const auto known = provenance.find(field); known != provenance.end()) {
      text += ", " + std::string{field} + " " + known->dump();
    }
  }
  return text;
}

std::string compare_commits(const fs::path& run_dir, const fs::path& folder,
                            const StageResult& second, const StageResult& first) {
  std::vector<std::string> differences;
  for (const auto& [name, hash] : second.files) {
    const auto other = first.files.find(name);
    if (is_log(name) || (other != first.files.end() && other->second == hash)) continue;
    differences.push_back(
        other == first.files.end()
            ? name + " (only here)"
            : difference_text(name, folder / name, verified_file(run_dir, first.key, name)));
  }
  if (differences.empty()) return "it was committed already, with the same bits";
  const std::string own = machine_class(second.provenance);
  const std::string others = machine_class(first.provenance);
  const bool may_differ = !second.provenance.value("deterministic", true);
  const std::string what =
      own == others && !may_differ
          ? "determinism failure: equal machines (" + own + ")"
          : "numeric variation: this machine (" + own + "), the other (" + others + ")";
  return "it was committed already, with other bits; " + what + "; " + join(differences, ", ");
}

}  // namespace oodsweep
