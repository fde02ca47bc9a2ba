#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

TEST(RanksTest, TheNumberOfRanksChangesNoBitOfAResult) {
  const SweepFolder alone;
  const Outcome outcome = run_program(alone.run_command());
  ASSERT_EQ(outcome.code, 0) << outcome.output;
  const auto expected = alone.database().results();
  ASSERT_GT(expected.size(), 100U);
  for (const int ranks : {1, 2, 4}) {
    const SweepFolder folder;
    const Outcome parallel = run_program(on_ranks(ranks, folder.run_command()));
    ASSERT_EQ(parallel.code, 0) << parallel.output;
    EXPECT_EQ(folder.database().results(), expected) << ranks << " ranks";
  }
}

TEST(RanksTest, ASecondCallComputesNothing) {
  const SweepFolder folder;
  ASSERT_EQ(run_program(folder.run_command()).code, 0);
  const auto results = folder.database().results();
  const std::string count_attempts = "SELECT count(*) FROM attempt";
  const auto attempts = folder.database().integer(count_attempts);
  const Outcome second = run_program(folder.run_command());
  EXPECT_EQ(second.code, 0);
  EXPECT_THAT(second.output, HasSubstr("adopted 40 finished stages"));
  EXPECT_EQ(folder.database().integer(count_attempts), attempts);
  EXPECT_EQ(folder.database().results(), results);
}

TEST(RanksTest, AnotherSweepInTheSameFolderSharesTheStages) {
  const SweepFolder folder;
  ASSERT_EQ(run_program(folder.run_command()).code, 0);
  Command more = folder.run_command();
  more.insert(more.end(),
              {"--set", "name=wider", "--set", "methods.1.outlier_loss_weight=[0.5,1]"});
  const Outcome outcome = run_program(more);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("adopted 40 finished stages"));
}

}  // namespace
}  // namespace oodsweep
