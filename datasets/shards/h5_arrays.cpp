#include "datasets/shards/h5_arrays.hpp"

#include <algorithm>
#include <mutex>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/shards/h5_handle.hpp"
#include "datasets/shards/h5_types.hpp"

namespace oodsweep {
namespace {

/// The library is thread-safe but its own lock leaves no parallelism; ours keeps error stacks
/// apart.
std::mutex& library_lock() {
  static std::mutex lock;
  return lock;
}

/// Our messages name file and dataset; the library's stack on stderr would only repeat them.
void silence_library() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

std::size_t width_of(H5Type type) { return H5Tget_size(h5_native_type(type)); }

H5Type type_of(const H5Dataset& dataset, const std::string& place) {
  const H5Handle<H5Tclose> stored{H5Dget_type(dataset.get()), "tell the type of " + place};
  for (const H5Type type : {H5Type::kUint8, H5Type::kInt32, H5Type::kInt64, H5Type::kUint64,
                            H5Type::kFloat32, H5Type::kFloat64}) {
    if (H5Tequal(stored.get(), h5_native_type(type)) > 0) return type;
  }
  throw IoError{place + ": its element type is not one that this project writes"};
}

std::vector<std::int64_t> shape_of(const H5Dataset& dataset, const std::string& place) {
  const H5Space space{H5Dget_space(dataset.get()), "measure " + place};
  const int axes = H5Sget_simple_extent_ndims(space.get());
  if (axes < 0) throw IoError{place + ": has no readable shape"};
  std::vector<hsize_t> sizes(static_cast<std::size_t>(axes));
  H5Sget_simple_extent_dims(space.get(), sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

std::size_t elements_of(const std::vector<std::int64_t>& shape) {
  std::size_t elements = 1;
  for (const std::int64_t size : shape) elements *= static_cast<std::size_t>(size);
  return elements;
}

void write_array(const H5File& file, const H5Array& array, const std::string& place) {
  std::vector<hsize_t> sizes(array.shape.begin(), array.shape.end());
  const H5Space space{H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                      "describe " + place};
  const H5Dataset dataset = create_h5_dataset(file, array.name, array.type, space, place);
  if (!array.bytes.empty() && H5Dwrite(dataset.get(), h5_native_type(array.type), H5S_ALL, H5S_ALL,
                                       H5P_DEFAULT, array.bytes.data()) < 0) {
    throw IoError{"HDF5 could not write " + place};
  }
}

}  // namespace

std::string h5_image(const std::vector<H5Array>& arrays, const std::string& place) {
  const std::lock_guard guard{library_lock()};
  silence_library();
  const H5Handle<H5Pclose> access{H5Pcreate(H5P_FILE_ACCESS), "prepare " + place};
  constexpr std::size_t kGrowth = 1 << 20;
  if (H5Pset_fapl_core(access.get(), kGrowth, false) < 0) {
    throw IoError{"HDF5 could not build " + place + " in memory"};
  }
  const H5File file{H5Fcreate(place.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()),
                    "create " + place};
  for (const H5Array& array : arrays) {
    OOD_EXPECT(elements_of(array.shape) * width_of(array.type) == array.bytes.size(),
               "shape and bytes agree");
    write_array(file, array, place + array.name);
  }
  if (H5Fflush(file.get(), H5F_SCOPE_GLOBAL) < 0) throw IoError{"HDF5 could not finish " + place};
  std::string image(
      static_cast<std::size_t>(std::max<ssize_t>(0, H5Fget_file_image(file.get(), nullptr, 0))),
      '\0');
  if (image.empty() || H5Fget_file_image(file.get(), image.data(), image.size()) !=
                           static_cast<ssize_t>(image.size())) {
    throw IoError{"HDF5 could not finish " + place};
  }
  return image;
}

void write_h5(const std::filesystem::path& path, const std::vector<H5Array>& arrays) {
  write_file_atomically(path, h5_image(arrays, path.string()));
}

H5Array read_h5(const std::filesystem::path& path, const std::string& name) {
  const std::lock_guard guard{library_lock()};
  silence_library();
  const std::string place = path.string() + name;
  const H5File file{H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT),
                    "open " + path.string() + " (missing, truncated, or not HDF5)"};
  const H5Dataset dataset{H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT), "find " + place};
  H5Array array{name, type_of(dataset, place), shape_of(dataset, place), {}};
  const std::size_t bytes = H5Dget_storage_size(dataset.get());
  // Also refuses an altered header whose sizes no memory could hold.
  if (bytes != width_of(array.type) * elements_of(array.shape)) {
    throw IoError{place + ": its shape does not fit its bytes; is the file damaged?"};
  }
  array.bytes.resize(bytes);
  if (bytes > 0 && H5Dread(dataset.get(), h5_native_type(array.type), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                           array.bytes.data()) < 0) {
    throw IoError{"HDF5 could not read " + place};
  }
  return array;
}

H5ArrayLocation locate_h5(const std::filesystem::path& path, const std::string& name) {
  const std::lock_guard guard{library_lock()};
  silence_library();
  const std::string place = path.string() + name;
  const H5File file{H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT),
                    "open " + path.string() + " (missing, truncated, or not HDF5)"};
  const H5Dataset dataset{H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT), "find " + place};
  const haddr_t offset = H5Dget_offset(dataset.get());
  if (offset == HADDR_UNDEF) throw IoError{place + ": is not stored contiguously"};
  return {static_cast<std::int64_t>(offset), type_of(dataset, place), shape_of(dataset, place)};
}

}  // namespace oodsweep
