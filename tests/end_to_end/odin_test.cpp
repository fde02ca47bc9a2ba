#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

/// MSP and a small grid of ODIN on the same networks, chosen on noise.
Json grid_sweep() {
  Json sweep = tiny_sweep();
  sweep["name"] = "grid";
  sweep["validation_outliers"] = {"gaussian:test[0:300]"};
  sweep["evaluation"] = {{"conventions", {"odin"}}, {"select_by", {{"metric", "fpr95"}}}};
  sweep["methods"] = {
      {{"method", "msp"}},
      {{"method", "odin"}, {"temperature", {1, 10, 1000}}, {"epsilon", {0, 0.002}}}};
  return sweep;
}

TEST(OdinTest, AGridIsScoredOnNetworksThatAnotherSweepTrained) {
  const SweepFolder folder;
  ASSERT_EQ(run_program(folder.run_command()).code, 0);
  const RunDatabase database = folder.database();
  const auto trainings = [&] {
    return database.integer("SELECT count(*) FROM stage WHERE kind = 'train'");
  };
  const auto before = trainings();
  std::ofstream{folder.file()} << grid_sweep().dump(1) << '\n';
  ASSERT_EQ(run_program(folder.run_command()).code, 0);
  EXPECT_EQ(trainings(), before);

  // 1 + 3 temperatures x 1 step forwards and 3 backwards for each image of 2 x 4 splits.
  const auto work = [&](const std::string& name) {
    return database.rows("SELECT DISTINCT value, count(*) FROM v_curves WHERE name = '" + name +
                         "' GROUP BY value");
  };
  EXPECT_EQ(work("forwards_per_image"), (std::vector<RunDatabase::Row>{{"4", "8"}}));
  EXPECT_EQ(work("backwards_per_image"), (std::vector<RunDatabase::Row>{{"3", "8"}}));

  const auto numbers = [&](const std::string& condition) {
    return database.rows(
        "SELECT repeat, dataset, metric, mean FROM v_repeat WHERE sweep = 'grid' AND role = 'test' "
        "AND " +
        condition + " ORDER BY 1, 2, 3");
  };
  const auto msp = numbers("method = 'msp'");
  EXPECT_EQ(msp.size(), 2U * 2U * 6U);
  EXPECT_EQ(msp, numbers("method = 'odin' AND json_extract(variant, '$.temperature') = 1 AND "
                         "json_extract(variant, '$.epsilon') = 0"));

  const Outcome table = run_program(oodsweep_command(
      {"table", folder.run_dir().string(), "--chosen", "--metric", "fpr95", "--format", "csv"}));
  EXPECT_EQ(table.code, 0);
  EXPECT_THAT(table.output, testing::HasSubstr("odin,epsilon="));
  EXPECT_EQ(database.integer("SELECT count(DISTINCT variant) FROM v_transfer WHERE sweep = 'grid' "
                             "AND method = 'odin' AND chosen_role = 'validation'"),
            1);
}

}  // namespace
}  // namespace oodsweep
