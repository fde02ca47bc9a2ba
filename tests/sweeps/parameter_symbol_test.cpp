#include "sweeps/parameter_symbol.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(ParameterSymbolTest, IsThePapersOrNothing) {
  EXPECT_EQ(parameter_symbol("outlier_exposure", "outlier_loss_weight"), "lambda");
  EXPECT_EQ(parameter_symbol("outlier_exposure", "start"), "");
  EXPECT_EQ(parameter_symbol("msp", "outlier_loss_weight"), "");
  EXPECT_EQ(parameter_symbol("no_such_method", "outlier_loss_weight"), "");
}

}  // namespace
}  // namespace oodsweep
