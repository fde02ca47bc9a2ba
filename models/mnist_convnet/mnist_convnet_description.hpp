#pragma once

#include "models/network_description.hpp"

namespace oodsweep {

[[nodiscard]] NetworkDescription mnist_convnet_description();

}  // namespace oodsweep
