#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/end_to_end/programs.hpp"
#include "tests/end_to_end/run_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

/// The sweep of the quickstart, whole: ten trainings of each method on the built-in characters.
TEST(QuickstartTest, TrainingWithOutliersBeatsMspAndASecondCallTrainsNothing) {
  const TemporaryFolder folder;
  const std::string run = (folder.path() / "quickstart").string();
  const Command command =
      oodsweep_command({"run", OODSWEEP_SOURCE_DIR "/sweeps/quickstart.json", "--run-dir", run});
  ASSERT_EQ(run_program(command).code, 0);
  const RunDatabase database{run};
  const auto aggregate = [&](const std::string& column, const std::string& method) {
    const auto values =
        database.column("SELECT " + column +
                        " FROM v_agg WHERE metric = 'auroc' AND convention = 'oe' AND "
                        "dataset = 'glyphs-novel' AND method = '" +
                        method + "'");
    return values.size() == 1 ? std::stod(values[0]) : -1.0;
  };
  EXPECT_EQ(aggregate("n", "msp"), 10.0);
  EXPECT_EQ(aggregate("n", "outlier_exposure"), 10.0);
  EXPECT_EQ(aggregate("n", "reject_classes"), 10.0);
  const double msp = aggregate("mean", "msp");
  EXPECT_GT(msp, 0.80);
  EXPECT_LT(msp, 0.95);
  for (const char* method : {"outlier_exposure", "reject_classes"}) {
    const double gain = aggregate("mean", method) - msp;
    EXPECT_GT(gain, 0.02) << method;
    EXPECT_GT(gain, 2.0 * std::max(aggregate("sd", "msp"), aggregate("sd", method))) << method;
  }

  const std::string table = run_program(oodsweep_command({"table", run})).output;
  const auto attempts = database.integer("SELECT count(*) FROM attempt");
  ASSERT_EQ(run_program(command).code, 0);
  EXPECT_EQ(database.integer("SELECT count(*) FROM attempt"), attempts);
  EXPECT_EQ(run_program(oodsweep_command({"table", run})).output, table);
}

}  // namespace
}  // namespace oodsweep
