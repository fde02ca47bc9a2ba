#include "results/scores/score_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

TEST(ScoreFilesTest, OutputsReadBackAsTheyWere) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "outputs.h5";
  write_outputs(path, {2, 3, {1.5F, -2, 3, 4, 5, 6}, {7, -1}});
  const OutputsFile read = read_outputs(path);
  EXPECT_EQ(read.count, 2);
  EXPECT_EQ(read.outputs, 3);
  EXPECT_EQ(read.logits, (std::vector<float>{1.5F, -2, 3, 4, 5, 6}));
  EXPECT_EQ(read.labels, (std::vector<std::int32_t>{7, -1}));
}

TEST(ScoreFilesTest, QuantitiesReadBackByName) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "quantities.h5";
  write_quantities(path, {2, {{"u1", {0.5, 2}}, {"gradient_norm(T=1000)", {1e-9, 3}}}});
  EXPECT_EQ(read_quantity(path, "u1"), (std::vector<double>{0.5, 2}));
  EXPECT_EQ(read_quantity(path, "gradient_norm(T=1000)"), (std::vector<double>{1e-9, 3}));
  EXPECT_THROW(static_cast<void>(read_quantity(path, "u3")), IoError);
}

TEST(ScoreFilesTest, ScoresReadBackAsTheyWereToTheLastBit) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "scores.h5";
  write_scores(path, {2, 2, {0.1, 1e-300, -5, 1.0 / 3}});
  const ScoresFile read = read_scores(path);
  EXPECT_EQ(read.variants, 2);
  EXPECT_EQ(read.count, 2);
  EXPECT_EQ(read.scores, (std::vector<double>{0.1, 1e-300, -5, 1.0 / 3}));
}

TEST(ScoreFilesTest, AMissingTruncatedOrOtherFileIsAnError) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "scores.h5";
  EXPECT_THROW(static_cast<void>(read_scores(path)), IoError);
  write_scores(path, {1, 1000, std::vector<double>(1000, 0.5)});
  EXPECT_THROW(static_cast<void>(read_outputs(path)), IoError);
  std::filesystem::resize_file(path, 3000);
  EXPECT_THROW(static_cast<void>(read_scores(path)), IoError);
}

}  // namespace
}  // namespace oodsweep
