#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {

/// Plain arrays in an HDF5 file, for rooms that must not see hdf5.h.
enum class H5Type { kUint8, kInt32, kInt64, kUint64, kFloat32, kFloat64 };

struct H5Array {
  std::string name;  ///< "/scores"
  H5Type type = H5Type::kFloat64;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;  ///< Row-major, native byte order.

  template <class T>
  [[nodiscard]] std::span<const T> as() const {
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
};

template <class T>
[[nodiscard]] H5Array make_h5_array(std::string name, H5Type type, std::vector<std::int64_t> shape,
                                    std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  return {std::move(name), type, std::move(shape), {bytes.begin(), bytes.end()}};
}

/// The bytes of an HDF5 file with contiguous, uncompressed datasets; equal arrays give equal bytes.
/// Made in memory, because a full disk leaves the library unable to close a file: it fails again
/// when the process ends.
/// @param place Its name, for errors.
[[nodiscard]] std::string h5_image(const std::vector<H5Array>& arrays, const std::string& place);
/// Writes that file at once. @throws IoError.
void write_h5(const std::filesystem::path& path, const std::vector<H5Array>& arrays);
/// @throws IoError naming file and dataset.
[[nodiscard]] H5Array read_h5(const std::filesystem::path& path, const std::string& name);

/// The values of a dataset of one axis whose type and length are known from elsewhere.
/// @throws IoError if they are others.
template <class T>
[[nodiscard]] std::vector<T> read_h5_numbers(const std::filesystem::path& path,
                                             const std::string& name, H5Type type,
                                             std::int64_t count) {
  const H5Array array = read_h5(path, name);
  if (array.type != type || array.shape != std::vector<std::int64_t>{count}) {
    throw IoError{path.string() + name + ": has another type or length than the manifest says"};
  }
  const auto values = array.as<T>();
  return {values.begin(), values.end()};
}

/// Where the raw bytes of a contiguous dataset stand in its file, for pread() from any thread.
struct H5ArrayLocation {
  std::int64_t offset = 0;
  H5Type type = H5Type::kUint8;
  std::vector<std::int64_t> shape;
};
/// @throws IoError; also if the dataset is not contiguous.
[[nodiscard]] H5ArrayLocation locate_h5(const std::filesystem::path& path, const std::string& name);

}  // namespace oodsweep
