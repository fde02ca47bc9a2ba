#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "tests/end_to_end/programs.hpp"
#include "tests/end_to_end/run_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

/// Two methods, two repeats, two test sets: 40 stages in seconds.
[[nodiscard]] inline Json tiny_sweep() {
  return {
      {"format", "oodsweep/1"},
      {"name", "tiny"},
      {"seed", 1},
      {"repeats", 2},
      {"in_distribution", {{"train", "glyphs:train[0:1000]"}, {"test", "glyphs:test[0:500]"}}},
      {"network", "mnist_convnet"},
      {"outliers", "glyphs-outliers:train[0:1000]"},
      {"training", {{"recipe", "quickstart"}, {"epochs", 10}}},
      {"test_outliers", {"glyphs-novel:test[0:300]", "uniform"}},
      {"evaluation", {{"draws", 3}, {"conventions", {"oe", "openood"}}}},
      {"methods",
       {{{"method", "msp"}},
        {{"method", "outlier_exposure"}, {"start", "fine_tune"}, {"training", {{"epochs", 1}}}}}}};
}

/// A folder with a sweep file and a run folder.
class SweepFolder {
 public:
  explicit SweepFolder(const Json& sweep = tiny_sweep()) {
    std::ofstream{file()} << sweep.dump(1) << '\n';
  }

  [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "tiny.json"; }
  [[nodiscard]] std::filesystem::path run_dir() const { return folder_.path() / "run"; }
  [[nodiscard]] std::filesystem::path data() const { return folder_.path() / "data"; }
  [[nodiscard]] RunDatabase database() const { return RunDatabase{run_dir()}; }
  [[nodiscard]] Command run_command() const {
    return oodsweep_command(
        {"run", file().string(), "--run-dir", run_dir().string(), "--data", data().string()});
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace oodsweep
