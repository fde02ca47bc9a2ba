#include "datasets/shard_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/h5_arrays.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSortedHashes = "/sorted_image_hash";

std::vector<std::uint64_t> hash_pieces(std::span<const std::uint8_t> bytes, std::size_t piece) {
  std::vector<std::uint64_t> hashes;
  for (std::size_t start = 0; start < bytes.size(); start += piece) {
    hashes.push_back(
        xxh3(std::as_bytes(bytes.subspan(start, std::min(piece, bytes.size() - start)))));
  }
  return hashes;
}

template <class T>
std::vector<T> read_numbers(const fs::path& path, const std::string& name, H5Type type,
                            std::int64_t count) {
  const H5Array array = read_h5(path, name);
  if (array.type != type || array.shape != std::vector<std::int64_t>{count}) {
    throw IoError{path.string() + name + ": has another type or length than the manifest says"};
  }
  const auto values = array.as<T>();
  return {values.begin(), values.end()};
}

struct WrittenFile {
  std::int64_t bytes = 0;
  std::string sha256;
};

WrittenFile write_arrays(const fs::path& path, const std::vector<H5Array>& arrays) {
  const std::string image = h5_image(arrays, path.string());
  write_file_atomically(path, image);
  return {static_cast<std::int64_t>(image.size()), sha256_hex(image)};
}

/// An open file, for reading.
struct OpenFile {
  explicit OpenFile(const fs::path& path) : descriptor{open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    if (descriptor < 0) throw IoError{path.string() + ": " + std::strerror(errno)};
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(descriptor); }
  int descriptor;
};

/// Fills `bytes` from `offset` on.
void read_bytes(const fs::path& path, std::int64_t offset, std::span<std::uint8_t> bytes) {
  const OpenFile file{path};
  while (!bytes.empty()) {
    const ssize_t got = pread(file.descriptor, bytes.data(), bytes.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw IoError{path.string() + ": " + std::strerror(errno)};
    if (got == 0) throw IoError{path.string() + ": short read, the shard is truncated"};
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset += got;
  }
}

}  // namespace

std::int64_t block_images(const ImageShape& shape) {
  std::int64_t images = kBlockImages;
  while (images > 1 && images * shape.pixels() > kMostBlockBytes) images /= 2;
  return images;
}

std::vector<std::uint64_t> hash_images(std::span<const std::uint8_t> pixels,
                                       std::int64_t image_bytes) {
  return hash_pieces(pixels, static_cast<std::size_t>(image_bytes));
}

std::string image_fingerprint(const ImageShape& shape, const std::vector<std::string>& classes,
                              std::span<const std::uint64_t> image_hashes) {
  Sha256 hash;
  hash.update("images uint8 " + shape.text() + "\n");
  for (const std::string& name : classes) hash.update(name + "\n");
  hash.update(std::as_bytes(image_hashes));
  return hash.finish();
}

ShardEntry write_shard(const fs::path& folder, const std::string& file, const ImageShape& shape,
                       std::span<const std::uint8_t> pixels, std::span<const std::int32_t> labels) {
  const auto count = static_cast<std::int64_t>(labels.size());
  OOD_EXPECT(static_cast<std::int64_t>(pixels.size()) == count * shape.pixels(),
             "pixels and labels of the same images");
  const auto image_hashes = hash_images(pixels, shape.pixels());
  const auto block_hashes =
      hash_pieces(pixels, static_cast<std::size_t>(block_images(shape) * shape.pixels()));
  const WrittenFile written = write_arrays(
      folder / file,
      {make_h5_array<std::uint8_t>("/images", H5Type::kUint8,
                                   {count, shape.height, shape.width, shape.channels}, pixels),
       make_h5_array<std::int32_t>("/labels", H5Type::kInt32, {count}, labels),
       make_h5_array<std::uint64_t>("/image_hash", H5Type::kUint64, {count}, image_hashes),
       make_h5_array<std::uint64_t>("/block_hash", H5Type::kUint64,
                                    {static_cast<std::int64_t>(block_hashes.size())},
                                    block_hashes)});
  return {file, count, written.bytes, written.sha256};
}

HashIndexEntry write_hash_index(const fs::path& folder, const std::string& file,
                                std::vector<std::uint64_t> image_hashes) {
  std::sort(image_hashes.begin(), image_hashes.end());
  const auto count = static_cast<std::int64_t>(image_hashes.size());
  const WrittenFile written = write_arrays(
      folder / file,
      {make_h5_array<std::uint64_t>(kSortedHashes, H5Type::kUint64, {count}, image_hashes)});
  return {file, written.bytes, written.sha256};
}

std::vector<std::uint64_t> read_hash_index(const fs::path& folder, const HashIndexEntry& entry,
                                           std::int64_t count) {
  return read_numbers<std::uint64_t>(folder / entry.file, kSortedHashes, H5Type::kUint64, count);
}

ShardFile::ShardFile(fs::path path, const ShardEntry& entry, const ImageShape& shape)
    : path_{std::move(path)},
      count_{entry.count},
      image_bytes_{shape.pixels()},
      block_images_{oodsweep::block_images(shape)},
      checked_(static_cast<std::size_t>((count_ + block_images_ - 1) / block_images_)) {
  const H5ArrayLocation images = locate_h5(path_, "/images");
  if (images.type != H5Type::kUint8 ||
      images.shape !=
          std::vector<std::int64_t>{count_, shape.height, shape.width, shape.channels}) {
    throw IoError{path_.string() + "/images: has another type or shape than the manifest says"};
  }
  offset_ = images.offset;
  labels_ = read_numbers<std::int32_t>(path_, "/labels", H5Type::kInt32, count_);
  block_hashes_ = read_numbers<std::uint64_t>(path_, "/block_hash", H5Type::kUint64,
                                              static_cast<std::int64_t>(checked_.size()));
}

std::vector<std::uint64_t> ShardFile::read_image_hashes() const {
  return read_numbers<std::uint64_t>(path_, "/image_hash", H5Type::kUint64, count_);
}

void ShardFile::read_block(std::int64_t block, std::vector<std::uint8_t>& pixels) const {
  const std::int64_t first = block * block_images_;
  OOD_EXPECT(block >= 0 && first < count_, "a block of this shard");
  const std::int64_t images = std::min(block_images_, count_ - first);
  pixels.resize(static_cast<std::size_t>(images * image_bytes_));
  read_bytes(path_, offset_ + first * image_bytes_, pixels);
  const auto index = static_cast<std::size_t>(block);
  if (checked_[index].load(std::memory_order_relaxed)) return;
  if (xxh3(std::as_bytes(std::span{pixels})) != block_hashes_[index]) {
    throw IoError{path_.string() + ": block " + std::to_string(block) +
                  " is not what was written; the shard is damaged"};
  }
  checked_[index].store(true, std::memory_order_relaxed);
}

}  // namespace oodsweep
