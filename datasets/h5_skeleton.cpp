#include "datasets/h5_skeleton.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "datasets/h5_handle.hpp"
#include "datasets/h5_types.hpp"

namespace oodsweep {
namespace {

std::int64_t bytes_of(const H5ArrayPlan& array) {
  const std::int64_t width = static_cast<std::int64_t>(H5Tget_size(h5_native_type(array.type)));
  return std::accumulate(array.shape.begin(), array.shape.end(), width, std::multiplies{});
}

/// Writing one element gives the array its room in the file, as writing all would.
std::int64_t add_array(const H5File& file, const H5ArrayPlan& array, const std::string& place) {
  const std::vector<hsize_t> sizes(array.shape.begin(), array.shape.end());
  const H5Space space{H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                      "describe " + place};
  const H5Handle<H5Pclose> properties{H5Pcreate(H5P_DATASET_CREATE), "prepare " + place};
  H5Pset_obj_track_times(properties.get(), false);  // equal contents make equal files
  const H5Dataset dataset{H5Dcreate2(file.get(), array.name.c_str(), h5_native_type(array.type),
                                     space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                          "create " + place};
  const std::vector<hsize_t> first(sizes.size(), 0);
  const std::vector<hsize_t> one(sizes.size(), 1);
  H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, first.data(), nullptr, one.data(), nullptr);
  const H5Space element{H5Screate_simple(static_cast<int>(one.size()), one.data(), nullptr),
                        "describe " + place};
  const std::uint64_t zero = 0;
  if (H5Dwrite(dataset.get(), h5_native_type(array.type), element.get(), space.get(), H5P_DEFAULT,
               &zero) < 0) {
    throw IoError{"HDF5 could not lay out " + place};
  }
  const haddr_t offset = H5Dget_offset(dataset.get());
  if (offset == HADDR_UNDEF) throw IoError{"HDF5 could not lay out " + place};
  return static_cast<std::int64_t>(offset);
}

/// Everything of the file that is not within an array.
std::vector<H5Piece> metadata_of(std::string_view file, const std::vector<H5ArrayPlan>& arrays,
                                 const std::vector<std::int64_t>& offsets) {
  std::vector<std::pair<std::int64_t, std::int64_t>> values;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    values.emplace_back(offsets[i], offsets[i] + bytes_of(arrays[i]));
  }
  const auto size = static_cast<std::int64_t>(file.size());
  values.emplace_back(size, size);
  std::sort(values.begin(), values.end());
  std::vector<H5Piece> pieces;
  std::int64_t begin = 0;
  for (const auto& [from, to] : values) {
    if (from > begin) {
      pieces.push_back({begin, std::string{file.substr(static_cast<std::size_t>(begin),
                                                       static_cast<std::size_t>(from - begin))}});
    }
    begin = std::max(begin, to);
  }
  return pieces;
}

/// While the library has a file open for writing, the superblock says so. H5Fget_file_image()
/// clears that as well, but copies the whole file.
void clear_open_flags(std::string& superblock) {
  constexpr std::size_t kVersion = 8;
  constexpr std::size_t kFlags = 20;  // four bytes, of superblock version 0 (HDF5 file format II.A)
  OOD_ENSURE(superblock.size() > kFlags + 4 && superblock[kVersion] == 0,
             "a file that any version of the library reads");
  superblock.replace(kFlags, 4, 4, '\0');
}

/// The bytes of a file that the library holds in memory, without a copy.
std::string_view content_of(const H5File& file, const std::string& place) {
  void** content = nullptr;
  const ssize_t size = H5Fget_file_image(file.get(), nullptr, 0);
  if (size <= 0 ||
      H5Fget_vfd_handle(file.get(), H5P_DEFAULT, reinterpret_cast<void**>(&content)) < 0) {
    throw IoError{"HDF5 could not lay out " + place};
  }
  return {static_cast<const char*>(*content), static_cast<std::size_t>(size)};
}

}  // namespace

H5Skeleton h5_skeleton(const std::vector<H5ArrayPlan>& arrays, const std::string& place) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // of this thread: our messages name the file
  const H5Handle<H5Pclose> access{H5Pcreate(H5P_FILE_ACCESS), "prepare " + place};
  constexpr std::size_t kGrowth = 1 << 20;
  if (H5Pset_fapl_core(access.get(), kGrowth, false) < 0) {
    throw IoError{"HDF5 could not lay out " + place + " in memory"};
  }
  const H5File file{H5Fcreate(place.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()),
                    "lay out " + place};
  H5Skeleton skeleton;
  for (const H5ArrayPlan& array : arrays) {
    skeleton.offsets.push_back(add_array(file, array, place + array.name));
  }
  if (H5Fflush(file.get(), H5F_SCOPE_GLOBAL) < 0) throw IoError{"HDF5 could not lay out " + place};
  const std::string_view content = content_of(file, place);
  skeleton.bytes = static_cast<std::int64_t>(content.size());
  skeleton.metadata = metadata_of(content, arrays, skeleton.offsets);
  clear_open_flags(skeleton.metadata.front().bytes);
  return skeleton;
}

}  // namespace oodsweep
