#include "datasets/shards/h5_types.hpp"

#include "core/error.hpp"

namespace oodsweep {

hid_t h5_native_type(H5Type type) {
  switch (type) {
    case H5Type::kUint8:
      return H5T_NATIVE_UINT8;
    case H5Type::kInt32:
      return H5T_NATIVE_INT32;
    case H5Type::kInt64:
      return H5T_NATIVE_INT64;
    case H5Type::kUint64:
      return H5T_NATIVE_UINT64;
    case H5Type::kFloat32:
      return H5T_NATIVE_FLOAT;
    case H5Type::kFloat64:
      return H5T_NATIVE_DOUBLE;
  }
  throw InternalError{"an array type that is not listed"};
}

}  // namespace oodsweep
