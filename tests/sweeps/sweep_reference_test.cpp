#include "sweeps/sweep_reference.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/atomic_file.hpp"
#include "methods/method_description.hpp"
#include "sweeps/expand.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/training_keys.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

std::filesystem::path reference_path() {
  return std::filesystem::path{OODSWEEP_SOURCE_DIR} / "sweeps" / "README.md";
}

TEST(SweepReferenceTest, TheReadmeIsWhatTheTablesSay) {
  if (std::getenv("OODSWEEP_WRITE_REFERENCE") != nullptr) {
    write_file_atomically(reference_path(), sweep_reference());
  }
  EXPECT_EQ(read_file(reference_path()), sweep_reference())
      << "Write it again as its second paragraph says.";
}

TEST(SweepReferenceTest, NamesEveryKeyAndSymbol) {
  const std::string text = sweep_reference();
  for (const KeyDescription& key : sweep_keys().keys) {
    EXPECT_NE(text.find('`' + key.key + '`'), std::string::npos) << key.key;
  }
  for (const ParameterDescription& key : training_keys()) {
    EXPECT_NE(text.find('`' + key.key + '`'), std::string::npos) << key.key;
  }
  for (const MethodDescription& method : method_descriptions()) {
    for (const ParameterDescription& parameter : method.parameters) {
      EXPECT_NE(text.find('`' + parameter.key + "` | " + parameter.symbol), std::string::npos)
          << parameter.key;
    }
  }
}

TEST(SweepReferenceTest, ItsExampleIsASweep) {
  const SweepSpec spec = parse_sweep(parse_json(sweep_example(), "example"), "example.json");
  // Two networks zipped with epochs; outliers double what is trained with them.
  const int msp = 2;
  const int odin = 2;
  const int outlier_exposure = 2 * 2 * (3 * 2)  // fine-tuning, with three weights, two own epochs
                               + 2 * (1 * 2);   // from scratch: one weight, uniform, per network
  const int reject_classes = 2 * 2 * 6;
  const StageGraph graph = expand(spec, generated_data());
  EXPECT_EQ(std::ssize(graph.trials), 3 * (msp + odin + outlier_exposure + reject_classes));
  for (const Stage& stage : graph.stages) {
    if (stage.kind != StageKind::kScore || !stage.material.contains("network")) continue;
    EXPECT_EQ(stage.material.at("detectors").size(), 4U * 21 - 16);  // T = 1 keeps five steps
  }
}

}  // namespace
}  // namespace oodsweep
