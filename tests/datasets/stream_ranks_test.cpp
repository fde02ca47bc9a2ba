#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "datasets/shards/shard_file.hpp"
#include "datasets/shards/shard_source.hpp"
#include "datasets/stream/outlier_stream.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/write_shard.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kImages = 160 * 256 + 77;  // more than a pool of 128 blocks
constexpr std::int64_t kShardImages = 8192;
constexpr std::int64_t kBatch = 96;
constexpr std::int64_t kSteps = 500;  // into the second pass
constexpr ImageShape kShape{1, 2, 4};

/// What a rank read at a place of the stream.
struct Seen {
  std::int64_t position = 0;
  std::int64_t image = 0;
};

/// Images whose eight bytes are their number.
std::vector<ShardEntry> write_shards(const fs::path& folder) {
  std::vector<ShardEntry> shards;
  for (std::int64_t first = 0; first < kImages; first += kShardImages) {
    const auto images = static_cast<std::size_t>(std::min(kShardImages, kImages - first));
    std::vector<std::uint8_t> pixels(images * sizeof(std::int64_t));
    for (std::size_t i = 0; i < images; ++i) {
      const std::int64_t number = first + static_cast<std::int64_t>(i);
      std::memcpy(pixels.data() + i * sizeof number, &number, sizeof number);
    }
    shards.push_back(write_shard(folder, std::to_string(first) + ".h5", kShape, pixels,
                                 std::vector<std::int32_t>(images, -1)));
  }
  return shards;
}

/// A process: reads its part of every batch from its node's files and writes down what it saw.
void read_part(const fs::path& node, const std::vector<ShardEntry>& shards, bool random_access,
               StreamPart part) {
  SplitInfo info;
  info.shape = kShape;
  info.count = kImages;
  OutlierStream stream{std::make_shared<ShardSource>(info, node, shards, random_access),
                       42,
                       OutlierOrder::kPermuted,
                       {.part = part}};
  std::ofstream out{node / std::to_string(part.rank), std::ios::binary};
  for (std::int64_t step = 0; step < kSteps; ++step) {
    const std::int64_t first = step * kBatch + kBatch * part.rank / part.ranks;
    const std::int64_t end = step * kBatch + kBatch * (part.rank + 1) / part.ranks;
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(end - first));
    stream.read_bytes(first, end - first, reinterpret_cast<std::uint8_t*>(numbers.data()));
    for (std::int64_t i = 0; i < end - first; ++i) {
      const Seen seen{first + i, numbers[static_cast<std::size_t>(i)]};
      out.write(reinterpret_cast<const char*>(&seen), sizeof seen);
    }
  }
}

std::vector<Seen> read_seen(const fs::path& file) {
  std::vector<Seen> all(fs::file_size(file) / sizeof(Seen));
  std::ifstream in{file, std::ios::binary};
  in.read(reinterpret_cast<char*>(all.data()), static_cast<std::streamsize>(fs::file_size(file)));
  return all;
}

class StreamRanksTest : public testing::TestWithParam<bool> {};

// Two nodes with files of their own, two processes on each.
TEST_P(StreamRanksTest, FourProcessesOnTwoNodesReadTheOneRankSequenceEachPositionOnce) {
  const TemporaryFolder folder;
  const std::array<fs::path, 2> nodes{folder.path() / "a", folder.path() / "b"};
  fs::create_directory(nodes[0]);
  const std::vector<ShardEntry> shards = write_shards(nodes[0]);
  fs::copy(nodes[0], nodes[1]);
  std::vector<pid_t> processes;
  for (std::int64_t rank = 0; rank < 4; ++rank) {
    processes.push_back(fork());
    if (processes.back() != 0) continue;
    read_part(nodes[static_cast<std::size_t>(rank / 2)], shards, GetParam(), {kBatch, rank, 4});
    _exit(0);
  }
  for (const pid_t process : processes) {
    int status = -1;
    ASSERT_EQ(waitpid(process, &status, 0), process);
    ASSERT_EQ(status, 0);
  }
  const OutlierSequence whole{kImages, 42, OutlierOrder::kPermuted};
  std::vector<int> readers(static_cast<std::size_t>(kSteps * kBatch));
  for (std::int64_t rank = 0; rank < 4; ++rank) {
    const auto all = read_seen(nodes[static_cast<std::size_t>(rank / 2)] / std::to_string(rank));
    EXPECT_EQ(all.size(), readers.size() / 4);
    for (const Seen& seen : all) {
      ++readers.at(static_cast<std::size_t>(seen.position));
      ASSERT_EQ(seen.image, whole.index_at(seen.position)) << seen.position;
    }
  }
  EXPECT_EQ(readers, std::vector<int>(readers.size(), 1));
}

INSTANTIATE_TEST_SUITE_P(Access, StreamRanksTest, testing::Bool());

}  // namespace
}  // namespace oodsweep
