// Prints millions of images per second of CPU time and of the clock that one thread reads from
// shards: whole blocks in random order, the first time (with their hashes) and later; single images
// in random order by pread(), as ShardSource does it, and for comparison by copying out of the
// mapped file. Files are in the page cache. Not a test: run it on a quiet machine.
//
//   block_speed FOLDER [IMAGES]      FOLDER gets a set of random 32x32x3 images (3 kB each)
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>

#include "core/permutation.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "tests/benchmarks/data/made_set.hpp"

namespace oodsweep {
namespace {

constexpr ImageShape kShape{3, 32, 32};
constexpr std::int64_t kBlock = 256;

void measure(const std::string& name, std::int64_t images, const std::function<void()>& read) {
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  const double clock_start = seconds_of(CLOCK_MONOTONIC);
  read();
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
  const double clock = seconds_of(CLOCK_MONOTONIC) - clock_start;
  const double millions = 1e-6 * static_cast<double>(images);
  fmt::print("{:44} {:8.2f} {:8.2f}\n", name, millions / cpu, millions / clock);
}

void read_blocks(const ImageSource& source, std::uint64_t key) {
  const auto blocks = static_cast<std::uint64_t>(source.info().count / kBlock);
  const KeyedPermutation order{blocks, key};
  std::vector<std::int64_t> images(kBlock);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kBlock * kShape.pixels()));
  for (std::uint64_t i = 0; i < blocks; ++i) {
    std::iota(images.begin(), images.end(), static_cast<std::int64_t>(order(i)) * kBlock);
    source.read_bytes(images, pixels.data(), nullptr);
  }
}

std::vector<std::int64_t> scattered(std::int64_t within, std::int64_t count) {
  const KeyedPermutation order{static_cast<std::uint64_t>(within), 5};
  std::vector<std::int64_t> images;
  for (std::int64_t i = 0; i < count; ++i) {
    images.push_back(static_cast<std::int64_t>(order(static_cast<std::uint64_t>(i))));
  }
  return images;
}

void read_singles(const ImageSource& source, const std::vector<std::int64_t>& images) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kShape.pixels()));
  for (const std::int64_t& image : images) source.read_bytes({&image, 1}, pixels.data(), nullptr);
}

/// The images of one shard, by way of a mapping.
void copy_singles(const std::filesystem::path& shard, const std::vector<std::int64_t>& images) {
  const std::int64_t offset = locate_h5(shard, "/images").offset;
  const int file = open(shard.c_str(), O_RDONLY | O_CLOEXEC);
  const std::size_t bytes = std::filesystem::file_size(shard);
  void* mapped = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kShape.pixels()));
  for (const std::int64_t image : images) {
    std::memcpy(pixels.data(),
                static_cast<const std::uint8_t*>(mapped) + offset + image * kShape.pixels(),
                pixels.size());
  }
  munmap(mapped, bytes);
  close(file);
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  if (argc < 2) {
    fmt::print(stderr, "usage: block_speed FOLDER [IMAGES]\n");
    return 2;
  }
  const MadeSet set{argv[1], kShape, argc > 2 ? std::atoll(argv[2]) : 262'144};
  set.write();
  const auto source = set.open(true);
  read_blocks(*set.open(false), 1);  // the files are in the page cache from here on
  fmt::print("{:44} {:>8} {:>8}\n", "M images/s, one thread", "CPU", "clock");
  measure("blocks, hashes checked", set.count, [&] { read_blocks(*source, 2); });
  measure("blocks, again", set.count, [&] { read_blocks(*source, 3); });
  // 64,000 of one shard, so that both read the same.
  const auto images = scattered(65'536, 64'000);
  for (const char* round : {"", ", again"}) {
    const auto count = static_cast<std::int64_t>(images.size());
    measure(std::string{"single images by pread()"} + round, count,
            [&] { read_singles(*source, images); });
    measure(std::string{"single images out of a mapping"} + round, count,
            [&] { copy_singles(set.root / "made/0.h5", images); });
  }
}
