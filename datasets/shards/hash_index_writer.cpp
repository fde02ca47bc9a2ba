#include "datasets/shards/hash_index_writer.hpp"

#include <algorithm>
#include <span>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/shards/h5_skeleton.hpp"
#include "datasets/shards/output_file.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// One of `parts` equal ranges of the 64-bit numbers.
struct HashRange {
  std::uint64_t part;
  std::uint64_t parts;

  [[nodiscard]] bool has(std::uint64_t hash) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<Wide>(hash) * parts >> 64U) == part;
  }
};

std::vector<std::uint64_t> sorted_hashes(const fs::path& folder,
                                         const std::vector<ShardEntry>& shards, HashRange range) {
  std::vector<std::uint64_t> hashes;
  for (const ShardEntry& shard : shards) {
    const H5Array stored = read_h5(folder / shard.file, "/image_hash");
    for (const std::uint64_t hash : stored.as<std::uint64_t>()) {
      if (range.has(hash)) hashes.push_back(hash);
    }
  }
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

std::int64_t repeated_in(const std::vector<std::uint64_t>& sorted) {
  std::int64_t repeated = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) repeated += sorted[i] == sorted[i - 1] ? 1 : 0;
  return repeated;
}

}  // namespace

WrittenIndex index_shards(const fs::path& folder, const std::string& file,
                          const std::vector<ShardEntry>& shards, std::int64_t at_once) {
  std::int64_t count = 0;
  for (const ShardEntry& shard : shards) count += shard.count;
  const fs::path path = folder / file;
  const H5Skeleton skeleton =
      h5_skeleton({{"/sorted_image_hash", H5Type::kUint64, {count}}}, path.string());
  OutputFile output{path};
  for (const H5Piece& piece : skeleton.metadata) {
    output.write(piece.offset, std::as_bytes(std::span{piece.bytes}));
  }
  const auto parts = static_cast<std::uint64_t>((count + at_once - 1) / at_once);
  std::int64_t offset = skeleton.offsets.front();
  WrittenIndex written;
  for (std::uint64_t part = 0; part < parts; ++part) {
    const std::vector<std::uint64_t> hashes = sorted_hashes(folder, shards, {part, parts});
    const auto bytes = std::as_bytes(std::span{hashes});
    output.write(offset, bytes);
    offset += static_cast<std::int64_t>(bytes.size());
    written.repeated += repeated_in(hashes);
  }
  output.finish(skeleton.bytes);
  written.entry = {file, skeleton.bytes, sha256_file(path)};
  return written;
}

}  // namespace oodsweep
