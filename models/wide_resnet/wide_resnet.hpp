#pragma once

#include <memory>

#include "models/network.hpp"

namespace oodsweep {

/// A Wide ResNet as Outlier Exposure trains it (Hendrycks 2019, published code; spec ssl-oe 2.2):
/// spec.sizes "depth" and "width", spec.dropout on the values between the two convolutions of a
/// block. WRN-40-2 has 2,243,546 parameters at ten outputs.
[[nodiscard]] std::unique_ptr<Network> make_wide_resnet(const NetworkSpec& spec,
                                                        std::uint64_t init_seed, at::Device device);

}  // namespace oodsweep
