#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/shards/h5_arrays.hpp"

namespace oodsweep {

/// One array of an HDF5 file, without its values.
struct H5ArrayPlan {
  std::string name;  ///< "/images"
  H5Type type = H5Type::kUint8;
  std::vector<std::int64_t> shape;  ///< At least one element.
};

/// Bytes at their place in a file.
struct H5Piece {
  std::int64_t offset = 0;
  std::string bytes;
};

/// An HDF5 file whose values are still to be written.
struct H5Skeleton {
  std::vector<std::int64_t> offsets;  ///< Of each array's values, which are contiguous.
  std::vector<H5Piece> metadata;      ///< Everything else that is not zero.
  std::int64_t bytes = 0;             ///< Size of the file.
};

/// The file that h5_image() would make of such arrays, for writers that fill it piece by piece and
/// without the library, which a full disk leaves unable to close a file.
/// @param place Its name, for errors. @throws IoError.
[[nodiscard]] H5Skeleton h5_skeleton(const std::vector<H5ArrayPlan>& arrays,
                                     const std::string& place);

}  // namespace oodsweep
