#pragma once

#include <hdf5.h>

#include <string>

#include "datasets/shards/h5_arrays.hpp"
#include "datasets/shards/h5_handle.hpp"

namespace oodsweep {

/// The library's own name of an element type, in this machine's byte order.
[[nodiscard]] hid_t h5_native_type(H5Type type);

/// A new contiguous dataset without times: equal contents make equal files, whoever writes them.
/// @param place Its name, for errors. @throws IoError.
[[nodiscard]] H5Dataset create_h5_dataset(const H5File& file, const std::string& name, H5Type type,
                                          const H5Space& space, const std::string& place);

}  // namespace oodsweep
