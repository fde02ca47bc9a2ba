#include "sweeps/conventions.hpp"

#include <gtest/gtest.h>

#include "results/metrics/conventions.hpp"

namespace oodsweep {
namespace {

TEST(ConventionNamesTest, AreThoseThatTheMetricsKnow) {
  std::vector<std::string> known;
  for (const Convention& convention : conventions()) known.push_back(convention.name);
  EXPECT_EQ(convention_names(), known);
}

}  // namespace
}  // namespace oodsweep
