#include "sweeps/sweep_reference.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/atomic_file.hpp"
#include "methods/method_description.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/training_keys.hpp"

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

}  // namespace
}  // namespace oodsweep
