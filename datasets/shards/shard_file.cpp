#include "datasets/shards/shard_file.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "datasets/shards/image_fingerprint.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSortedHashes = "/sorted_image_hash";

}  // namespace

std::int64_t block_images(const ImageShape& shape) {
  std::int64_t images = kBlockImages;
  while (images > 1 && images * shape.pixels() > kMostBlockBytes) images /= 2;
  return images;
}

std::vector<std::uint64_t> hash_images(std::span<const std::uint8_t> pixels,
                                       std::int64_t image_bytes) {
  const auto piece = static_cast<std::size_t>(image_bytes);
  std::vector<std::uint64_t> hashes;
  for (std::size_t start = 0; start < pixels.size(); start += piece) {
    hashes.push_back(
        xxh3(std::as_bytes(pixels.subspan(start, std::min(piece, pixels.size() - start)))));
  }
  return hashes;
}

std::string image_fingerprint(const ImageShape& shape, const std::vector<std::string>& classes,
                              std::span<const std::uint64_t> image_hashes) {
  ImageFingerprint fingerprint{shape, classes};
  fingerprint.add(image_hashes);
  return fingerprint.finish();
}

std::vector<std::uint64_t> read_hash_index(const fs::path& folder, const HashIndexEntry& entry,
                                           std::int64_t count) {
  return read_h5_numbers<std::uint64_t>(folder / entry.file, kSortedHashes, H5Type::kUint64, count);
}

ShardFile::ShardFile(const fs::path& path, const ShardEntry& entry, const ImageShape& shape)
    : file_{path},
      count_{entry.count},
      image_bytes_{shape.pixels()},
      block_images_{oodsweep::block_images(shape)},
      checked_(static_cast<std::size_t>((count_ + block_images_ - 1) / block_images_)) {
  const H5ArrayLocation images = locate_h5(path, "/images");
  if (images.type != H5Type::kUint8 ||
      images.shape !=
          std::vector<std::int64_t>{count_, shape.height, shape.width, shape.channels}) {
    throw IoError{path.string() + "/images: has another type or shape than the manifest says"};
  }
  offset_ = images.offset;
  block_hashes_ = read_h5_numbers<std::uint64_t>(path, "/block_hash", H5Type::kUint64,
                                                 static_cast<std::int64_t>(checked_.size()));
}

std::span<const std::int32_t> ShardFile::labels() const {
  std::call_once(labels_once_, [this] {
    labels_ = read_h5_numbers<std::int32_t>(file_.path(), "/labels", H5Type::kInt32, count_);
  });
  return labels_;
}

std::vector<std::uint64_t> ShardFile::read_image_hashes() const {
  return read_h5_numbers<std::uint64_t>(file_.path(), "/image_hash", H5Type::kUint64, count_);
}

std::int64_t ShardFile::images_of_block(std::int64_t block) const {
  const std::int64_t first = block * block_images_;
  OOD_EXPECT(block >= 0 && first < count_, "a block of this shard");
  return std::min(block_images_, count_ - first);
}

void ShardFile::read_block(std::int64_t block, std::span<std::uint8_t> pixels) const {
  OOD_EXPECT(static_cast<std::int64_t>(pixels.size()) == images_of_block(block) * image_bytes_,
             "room for the images of a block");
  file_.read(offset_ + block * block_images_ * image_bytes_, pixels);
  const auto index = static_cast<std::size_t>(block);
  if (checked_[index].load(std::memory_order_relaxed)) return;
  if (xxh3(std::as_bytes(pixels)) != block_hashes_[index]) {
    throw IoError{file_.path().string() + ": block " + std::to_string(block) +
                  " is not what was written; the shard is damaged"};
  }
  checked_[index].store(true, std::memory_order_relaxed);
}

void ShardFile::read_block(std::int64_t block, std::vector<std::uint8_t>& pixels) const {
  pixels.resize(static_cast<std::size_t>(images_of_block(block) * image_bytes_));
  read_block(block, std::span{pixels});
}

void ShardFile::read_images(std::int64_t first, std::span<std::uint8_t> pixels) const {
  const std::int64_t block = first / block_images_;
  const std::int64_t within = first % block_images_;
  const auto images = static_cast<std::int64_t>(pixels.size()) / image_bytes_;
  OOD_EXPECT(within + images <= images_of_block(block), "images of one block");
  if (images == images_of_block(block)) return read_block(block, pixels);
  if (!checked_[static_cast<std::size_t>(block)].load(std::memory_order_relaxed)) {
    std::vector<std::uint8_t> whole;
    read_block(block, whole);
    std::copy_n(whole.begin() + within * image_bytes_, pixels.size(), pixels.begin());
    return;
  }
  file_.read(offset_ + first * image_bytes_, pixels);
}

}  // namespace oodsweep
