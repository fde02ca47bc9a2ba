#include "tests/benchmarks/data/made_set.hpp"

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shards/shard_file.hpp"
#include "datasets/shards/shard_source.hpp"
#include "tests/support/write_shard.hpp"

namespace oodsweep {
namespace {

constexpr const char* kName = "made";

std::int64_t shard_images(const ImageShape& shape) {
  constexpr std::int64_t kBytes = std::int64_t{256} << 20;
  return std::clamp(kBytes / shape.pixels() / 256 * 256, std::int64_t{256}, std::int64_t{65536});
}

}  // namespace

void MadeSet::write() const {
  const std::filesystem::path folder = root / kName;
  if (std::filesystem::exists(folder / "manifest.json")) {
    const Manifest known = read_manifest(folder);
    if (known.shape == shape && known.splits.at("train").count == count) return;
  }
  std::filesystem::create_directories(folder);
  Manifest manifest;
  manifest.name = kName;
  manifest.shape = shape;
  SplitEntry split{count, std::string(64, '0'), {}};
  for (std::int64_t first = 0; first < count; first += shard_images(shape)) {
    const auto images = static_cast<std::size_t>(std::min(shard_images(shape), count - first));
    std::vector<std::uint32_t> words(images * static_cast<std::size_t>(shape.pixels()) / 4 + 1);
    CounterRandom random{1, static_cast<std::uint64_t>(first)};
    for (std::uint32_t& word : words) word = random.next();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(words.data());
    split.shards.push_back(write_shard(folder, std::to_string(split.shards.size()) + ".h5", shape,
                                       {bytes, images * static_cast<std::size_t>(shape.pixels())},
                                       std::vector<std::int32_t>(images, -1)));
  }
  manifest.splits["train"] = split;
  write_manifest(folder, manifest);
}

std::shared_ptr<const ImageSource> MadeSet::open(bool is_random_access) const {
  SplitInfo info;
  info.name = kName;
  info.shape = shape;
  info.count = count;
  const auto shards = read_manifest(root / kName).splits.at("train").shards;
  return std::make_shared<ShardSource>(std::move(info), root / kName, shards, is_random_access);
}

double seconds_of(int clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0;
}

}  // namespace oodsweep
