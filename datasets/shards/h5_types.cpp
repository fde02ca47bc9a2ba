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

H5Dataset create_h5_dataset(const H5File& file, const std::string& name, H5Type type,
                            const H5Space& space, const std::string& place) {
  const H5Handle<H5Pclose> properties{H5Pcreate(H5P_DATASET_CREATE), "prepare " + place};
  H5Pset_obj_track_times(properties.get(), false);
  return {H5Dcreate2(file.get(), name.c_str(), h5_native_type(type), space.get(), H5P_DEFAULT,
                     properties.get(), H5P_DEFAULT),
          "create " + place};
}

}  // namespace oodsweep
