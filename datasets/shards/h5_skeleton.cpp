#include "datasets/shards/h5_skeleton.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <utility>

#include "core/error.hpp"
#include "datasets/shards/h5_handle.hpp"
#include "datasets/shards/h5_types.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// A file in memory, or else in the system's folder for temporary files, that the library opens by
/// name; what nobody writes takes no room. Gone at the end.
class SparseFile {
 public:
  explicit SparseFile(const std::string& place) : place_{place} {
    const fs::path in_memory = "/dev/shm";
    const fs::path folder = fs::is_directory(in_memory) ? in_memory : fs::temp_directory_path();
    path_ = folder / "oodsweep-XXXXXX";
    descriptor_ = mkostemp(path_.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail();
  }
  SparseFile(const SparseFile&) = delete;
  SparseFile& operator=(const SparseFile&) = delete;
  ~SparseFile() {
    unlink(path_.c_str());
    close(descriptor_);
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::int64_t size() const {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0) fail();
    return status.st_size;
  }
  [[nodiscard]] std::string read(std::int64_t from, std::int64_t to) const {
    std::string bytes(static_cast<std::size_t>(to - from), '\0');
    const ssize_t got = pread(descriptor_, bytes.data(), bytes.size(), from);
    if (got != static_cast<ssize_t>(bytes.size())) fail();
    return bytes;
  }

 private:
  [[noreturn]] void fail() const {
    throw IoError{path_ + ": cannot be used to lay out " + place_ + " (" + std::strerror(errno) +
                  ")"};
  }

  std::string place_;
  std::string path_;
  int descriptor_ = -1;
};

std::int64_t bytes_of(const H5ArrayPlan& array) {
  const std::int64_t width = static_cast<std::int64_t>(H5Tget_size(h5_native_type(array.type)));
  return std::accumulate(array.shape.begin(), array.shape.end(), width, std::multiplies{});
}

/// Writing one element gives the array its room in the file, as writing all would.
std::int64_t add_array(const H5File& file, const H5ArrayPlan& array, const std::string& place) {
  const std::vector<hsize_t> sizes(array.shape.begin(), array.shape.end());
  const H5Space space{H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                      "describe " + place};
  const H5Dataset dataset = create_h5_dataset(file, array.name, array.type, space, place);
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
std::vector<H5Piece> metadata_of(const SparseFile& file, const std::vector<H5ArrayPlan>& arrays,
                                 const std::vector<std::int64_t>& offsets) {
  std::vector<std::pair<std::int64_t, std::int64_t>> values;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    values.emplace_back(offsets[i], offsets[i] + bytes_of(arrays[i]));
  }
  values.emplace_back(file.size(), file.size());
  std::sort(values.begin(), values.end());
  std::vector<H5Piece> pieces;
  std::int64_t begin = 0;
  for (const auto& [from, to] : values) {
    if (from > begin) pieces.push_back({begin, file.read(begin, from)});
    begin = std::max(begin, to);
  }
  return pieces;
}

}  // namespace

H5Skeleton h5_skeleton(const std::vector<H5ArrayPlan>& arrays, const std::string& place) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // of this thread: our messages name the file
  const SparseFile sparse{place};
  H5Skeleton skeleton;
  {
    const H5File file{H5Fcreate(sparse.path().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
                      "lay out " + place};
    for (const H5ArrayPlan& array : arrays) {
      skeleton.offsets.push_back(add_array(file, array, place + array.name));
    }
    if (H5Fflush(file.get(), H5F_SCOPE_GLOBAL) < 0) {
      throw IoError{"HDF5 could not lay out " + place};
    }
  }
  skeleton.bytes = sparse.size();
  skeleton.metadata = metadata_of(sparse, arrays, skeleton.offsets);
  return skeleton;
}

}  // namespace oodsweep
