#include "datasets/shard_source.hpp"

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

void ShardSource::read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                             std::int32_t* labels) const {
  const auto size = static_cast<std::size_t>(info_.shape.pixels());
  for (std::size_t i = 0; i < indices.size();) {
    const Shard& shard = shard_of(indices[i]);
    const std::int64_t first = indices[i] - shard.first;
    const std::int64_t block_end =
        std::min((first / block_images_ + 1) * block_images_, shard.entry.count);
    // Images that follow one another in the file are one request.
    std::size_t run = 1;
    while (i + run < indices.size() &&
           indices[i + run] == indices[i] + static_cast<std::int64_t>(run) &&
           first + static_cast<std::int64_t>(run) < block_end) {
      ++run;
    }
    open(shard).read_images(first, {pixels, run * size});
    pixels += run * size;
    i += run;
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
