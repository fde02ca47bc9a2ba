#include "datasets/shards/shard_writer.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/shards/h5_skeleton.hpp"
#include "datasets/shards/shard_file.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostShardImages = 65536;
constexpr std::int64_t kMostShardBytes = std::int64_t{256} << 20;
constexpr std::size_t kLeastWrite = 1 << 20;  ///< Bytes.

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span{text});
}

}  // namespace

std::int64_t default_shard_images(const ImageShape& shape) {
  const std::int64_t fitting = kMostShardBytes / shape.pixels() / kBlockImages * kBlockImages;
  return std::clamp(fitting, kBlockImages, kMostShardImages);
}

ShardWriter::ShardWriter(const fs::path& folder, std::string file, const ImageShape& shape)
    : name_{std::move(file)},
      shape_{shape},
      block_bytes_{static_cast<std::size_t>(block_images(shape) * shape.pixels())},
      buffer_bytes_{(kLeastWrite + block_bytes_ - 1) / block_bytes_ * block_bytes_},
      file_{folder / name_} {
  pixels_.reserve(buffer_bytes_);
}

void ShardWriter::append(std::span<const std::uint8_t> pixels, std::int32_t label,
                         std::uint64_t hash) {
  OOD_EXPECT(static_cast<std::int64_t>(pixels.size()) == shape_.pixels(), "an image of this shape");
  pixels_.insert(pixels_.end(), pixels.begin(), pixels.end());
  labels_.push_back(label);
  image_hashes_.push_back(hash);
  if (pixels_.size() < buffer_bytes_) return;
  if (pixels_written_ == 0) {
    // The same for every number of images that is not small, and this one is not.
    first_pixel_ = h5_skeleton(plan(count()), file_.path().string()).offsets.front();
  }
  write_pixels();
}

void ShardWriter::write_pixels() {
  const std::span<const std::uint8_t> all{pixels_};
  for (std::size_t start = 0; start < all.size(); start += block_bytes_) {
    block_hashes_.push_back(
        xxh3(std::as_bytes(all.subspan(start, std::min(block_bytes_, all.size() - start)))));
  }
  file_.write(first_pixel_ + pixels_written_, std::as_bytes(all));
  pixels_written_ += static_cast<std::int64_t>(pixels_.size());
  pixels_.clear();
}

std::vector<H5ArrayPlan> ShardWriter::plan(std::int64_t count) const {
  const std::int64_t in_block = block_images(shape_);
  return {{"/images", H5Type::kUint8, {count, shape_.height, shape_.width, shape_.channels}},
          {"/labels", H5Type::kInt32, {count}},
          {"/image_hash", H5Type::kUint64, {count}},
          {"/block_hash", H5Type::kUint64, {(count + in_block - 1) / in_block}}};
}

ShardEntry ShardWriter::finish() {
  OOD_EXPECT(!labels_.empty(), "a shard with images");
  const H5Skeleton skeleton = h5_skeleton(plan(count()), file_.path().string());
  OOD_ENSURE(pixels_written_ == 0 || skeleton.offsets[0] == first_pixel_,
             "the images begin at the same place whatever their number");
  first_pixel_ = skeleton.offsets[0];
  write_pixels();
  file_.write(skeleton.offsets[1], std::as_bytes(std::span{labels_}));
  file_.write(skeleton.offsets[2], std::as_bytes(std::span{image_hashes_}));
  file_.write(skeleton.offsets[3], std::as_bytes(std::span{block_hashes_}));
  for (const H5Piece& piece : skeleton.metadata) file_.write(piece.offset, bytes_of(piece.bytes));
  file_.finish(skeleton.bytes);
  return {name_, count(), skeleton.bytes, sha256_file(file_.path())};
}

ShardEntry relabel_shard(const fs::path& folder, const ShardEntry& entry,
                         const std::map<std::int32_t, std::int32_t>& places) {
  const fs::path path = folder / entry.file;
  const std::int64_t offset = locate_h5(path, "/labels").offset;
  const H5Array stored = read_h5(path, "/labels");
  std::vector<std::int32_t> labels{stored.as<std::int32_t>().begin(),
                                   stored.as<std::int32_t>().end()};
  for (std::int32_t& label : labels) label = places.at(label);
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(offset);
  file.write(reinterpret_cast<const char*>(labels.data()),
             static_cast<std::streamsize>(labels.size() * sizeof(std::int32_t)));
  file.close();
  if (!file) throw IoError{path.string() + ": cannot be written"};
  sync_file(path);
  return {entry.file, entry.count, entry.bytes, sha256_file(path)};
}

}  // namespace oodsweep
