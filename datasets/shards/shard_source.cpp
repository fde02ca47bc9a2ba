#include "datasets/shards/shard_source.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "datasets/pixel_values.hpp"

namespace oodsweep {

ShardSource::ShardSource(SplitInfo info, const std::filesystem::path& folder,
                         const std::vector<ShardEntry>& shards, bool is_random_access)
    : info_{std::move(info)},
      is_random_access_{is_random_access},
      block_images_{block_images(info_.shape)} {
  std::int64_t images = 0;
  for (const ShardEntry& entry : shards) {
    auto shard = std::make_unique<Shard>();
    shard->path = folder / entry.file;
    shard->entry = entry;
    shard->first = images;
    images += entry.count;
    shards_.push_back(std::move(shard));
  }
  OOD_EXPECT(images == info_.count, "shards with the images of the split");
}

const ShardSource::Shard& ShardSource::shard_of(std::int64_t index) const {
  OOD_EXPECT(index >= 0 && index < info_.count, "an image of this split");
  const auto behind = std::ranges::upper_bound(
      shards_, index, {}, [](const std::unique_ptr<const Shard>& shard) { return shard->first; });
  return **std::prev(behind);
}

const ShardFile& ShardSource::open(const Shard& shard) const {
  std::call_once(shard.once, [&] {
    shard.file = std::make_unique<const ShardFile>(shard.path, shard.entry, info_.shape);
  });
  return *shard.file;
}

void ShardSource::read_of_block(const ShardFile& shard, std::span<const std::int64_t> images,
                                std::uint8_t* pixels) const {
  const auto size = static_cast<std::size_t>(info_.shape.pixels());
  const bool is_run = std::ranges::adjacent_find(images, [](std::int64_t a, std::int64_t b) {
                        return b != a + 1;
                      }) == images.end();
  if (is_run) return shard.read_images(images.front(), {pixels, images.size() * size});
  if (is_random_access_) {
    for (const std::int64_t image : images) {
      shard.read_images(image, {pixels, size});
      pixels += size;
    }
    return;
  }
  // One large request is sooner there than many small ones, if a disk has to be asked.
  std::vector<std::uint8_t> block;
  shard.read_block(images.front() / block_images_, block);
  for (const std::int64_t image : images) {
    const auto within = static_cast<std::size_t>(image % block_images_);
    pixels = std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(within * size), size, pixels);
  }
}

void ShardSource::read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                             std::int32_t* labels) const {
  std::vector<std::int64_t> images;  // numbers within their shard, all of one block
  for (std::size_t i = 0; i < indices.size();) {
    const Shard& shard = shard_of(indices[i]);
    const std::int64_t block = (indices[i] - shard.first) / block_images_;
    const std::int64_t begin = shard.first + block * block_images_;
    const std::int64_t end = std::min(begin + block_images_, shard.first + shard.entry.count);
    images.clear();
    for (; i < indices.size() && indices[i] >= begin && indices[i] < end; ++i) {
      images.push_back(indices[i] - shard.first);
    }
    read_of_block(open(shard), images, pixels);
    pixels += std::ssize(images) * info_.shape.pixels();
  }
  if (labels != nullptr) read_labels(indices, labels);
}

void ShardSource::read(std::span<const std::int64_t> indices, float* pixels,
                       std::int32_t* labels) const {
  constexpr std::size_t kPiece = 256;
  const auto size = static_cast<std::size_t>(info_.shape.pixels());
  std::vector<std::uint8_t> bytes(std::min(kPiece, indices.size()) * size);
  for (std::size_t first = 0; first < indices.size(); first += kPiece) {
    const auto piece = indices.subspan(first, std::min(kPiece, indices.size() - first));
    read_bytes(piece, bytes.data(), nullptr);
    bytes_to_unit(std::span{bytes}.first(piece.size() * size), pixels + first * size);
  }
  if (labels != nullptr) read_labels(indices, labels);
}

void ShardSource::read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const {
  for (const std::int64_t index : indices) {
    const Shard& shard = shard_of(index);
    *labels++ = open(shard).labels()[static_cast<std::size_t>(index - shard.first)];
  }
}

}  // namespace oodsweep
