// Prints what an outlier stream gives, from stored images to floats in batches of 128: images per
// second of CPU time (all threads) and of the clock, seconds to the first batch, seconds in which
// the reader waited, and the peak memory of the process in MB. Not a test: run it on a quiet
// machine.
//
//   stream_speed FOLDER IMAGES SIDE READ plain|crop_flip [pool|single]
//
// FOLDER gets a set of IMAGES random images of SIDE x SIDE x 3. READ: images that are read. "pool"
// (default): as of a set that is larger than memory; "single": as of a small one.
#include <fmt/format.h>
#include <time.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "datasets/augmentation.hpp"
#include "datasets/stream/outlier_stream.hpp"
#include "tests/benchmarks/data/made_set.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kBatch = 128;

struct Measured {
  double cpu = 0.0;
  double clock = 0.0;
  double first_batch = 0.0;  ///< By the clock, from opening on.
  double waited = 0.0;
};

Measured read_stream(const MadeSet& set, std::int64_t count, Augmentation change, bool single) {
  const double begin = seconds_of(CLOCK_MONOTONIC);
  OutlierStream stream{set.open(single), 7, OutlierOrder::kPermuted};
  const Augmenter augmenter{change, set.shape, 7};
  std::vector<float> batch(static_cast<std::size_t>(kBatch * set.shape.pixels()));
  stream.read(0, kBatch, batch.data());
  Measured measured;
  measured.first_batch = seconds_of(CLOCK_MONOTONIC) - begin;
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  const double clock_start = seconds_of(CLOCK_MONOTONIC);
  for (std::int64_t position = kBatch; position < kBatch + count; position += kBatch) {
    stream.read(position, kBatch, batch.data());
    augmenter.apply(position, kBatch, batch.data());
  }
  measured.cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
  measured.clock = seconds_of(CLOCK_MONOTONIC) - clock_start;
  measured.waited = stream.wait_seconds();
  return measured;
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  if (argc < 6) {
    fmt::print(stderr,
               "usage: stream_speed FOLDER IMAGES SIDE READ plain|crop_flip [pool|single]\n");
    return 2;
  }
  const std::int64_t side = std::atoll(argv[3]);
  const MadeSet set{argv[1], {3, side, side}, std::atoll(argv[2])};
  if (argv[4] == std::string{"0"}) {  // the memory that writing takes is not the stream's
    set.write();
    return 0;
  }
  const std::int64_t count = std::atoll(argv[4]);
  const auto change =
      argv[5] == std::string{"plain"} ? Augmentation::kNone : Augmentation::kCropFlip;
  const bool single = argc > 6 && argv[6] == std::string{"single"};
  const Measured measured = read_stream(set, count, change, single);
  const auto images = static_cast<double>(count);
  fmt::print("{:.0f} {:.0f} {:.3f} {:.3f} {:.0f}\n", images / measured.cpu, images / measured.clock,
             measured.first_batch, measured.waited, peak_bytes() / 1e6);
}
