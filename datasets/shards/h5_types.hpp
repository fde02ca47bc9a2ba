#pragma once

#include <hdf5.h>

#include "datasets/shards/h5_arrays.hpp"

namespace oodsweep {

/// The library's own name of an element type, in this machine's byte order.
[[nodiscard]] hid_t h5_native_type(H5Type type);

}  // namespace oodsweep
