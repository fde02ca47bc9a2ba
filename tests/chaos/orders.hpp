#pragma once

#include <filesystem>
#include <string>

namespace oodsweep {

/// How a test tells chaos workers what to do, and hears what they did: a folder that the
/// environment names. Each order is a file that exactly one worker takes.
class Orders {
 public:
  static constexpr const char* kVariable = "OODSWEEP_CHAOS_ORDERS";

  /// Those of this process; none if the variable is not set.
  static Orders of_environment();
  explicit Orders(std::filesystem::path folder);

  void give(const std::string& order) const;
  /// True for the one caller that gets it.
  [[nodiscard]] bool take(const std::string& order) const;
  [[nodiscard]] bool is_taken(const std::string& order) const;

  /// Appends a line to `witness.txt`, whole even when many processes do.
  void witness(const std::string& line) const;
  [[nodiscard]] std::filesystem::path witness_file() const { return folder_ / "witness.txt"; }

 private:
  std::filesystem::path folder_;
};

}  // namespace oodsweep
