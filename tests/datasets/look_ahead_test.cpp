#include "datasets/stream/look_ahead.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <semaphore>
#include <thread>

#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/datasets/numbered_source.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kSeed = 42;
constexpr std::int64_t kLarge = 300 * 256 + 17;  // three pools of images of one byte

/// A stream of numbered images and what it should give.
class Reading {
 public:
  Reading(std::shared_ptr<const ImageSource> source, const StreamOptions& options = {})
      : sequence_{source->info().count, kSeed, OutlierOrder::kPermuted,
                  stream_pool(source->info().shape)},
        ahead_{std::move(source), sequence_, OutlierOrder::kPermuted, options} {}

  /// Positions of `count` images from `position` on whose pixels are not those of the sequence.
  std::vector<std::int64_t> wrong(std::int64_t position, std::int64_t count) {
    std::vector<std::int64_t> wrong;
    const auto expected = sequence_.indices(position, count);
    std::int64_t next = 0;
    ahead_.read(position, count, [&](std::int64_t number, std::span<const std::uint8_t> image) {
      const auto right = NumberedSource::byte_of(expected[static_cast<std::size_t>(number)]);
      if (number != next++ || image.front() != right || image.back() != right) {
        wrong.push_back(position + number);
      }
    });
    if (next != count) wrong.push_back(-1);
    return wrong;
  }
  [[nodiscard]] const OutlierSequence& sequence() const { return sequence_; }
  [[nodiscard]] double wait_seconds() const { return ahead_.wait_seconds(); }

 private:
  OutlierSequence sequence_;
  LookAhead ahead_;
};

std::shared_ptr<const ImageSource> numbered(std::int64_t count, bool random_access,
                                            NumberedSource::BeforeRead before_read = {}) {
  return std::make_shared<NumberedSource>(ImageShape{1, 1, 2}, count, random_access,
                                          std::move(before_read));
}

const std::vector<std::int64_t> kNone;

TEST(LookAheadTest, GivesTheSequenceWhateverTheThreadsAndTheAccess) {
  for (const bool random_access : {false, true}) {
    for (const int threads : {1, 5}) {
      Reading reading{numbered(kLarge, random_access), {.threads = threads}};
      // Over the ends of pools and of the pass, in pieces of many sizes.
      for (std::int64_t position = 0, count = 1; position < 2 * kLarge; count = count * 3 % 4999) {
        ASSERT_EQ(reading.wrong(position, count), kNone) << position;
        position += count;
      }
    }
  }
}

TEST(LookAheadTest, ItResumesAnywhere) {
  CounterRandom random{7, 0};
  Reading reading{numbered(kLarge, false)};
  for (int jump = 0; jump < 100; ++jump) {
    const auto position = static_cast<std::int64_t>(random.below(3 * kLarge));
    ASSERT_EQ(reading.wrong(position, 100), kNone) << position;
    if (jump % 3 == 0) {
      ASSERT_EQ(reading.wrong(position + 100, 300), kNone) << position;
    }
  }
}

TEST(LookAheadTest, HoldsNoMoreImagesThanItMay) {
  std::atomic<std::int64_t> read{0};
  std::atomic<std::int64_t> taken{0};
  std::atomic<std::int64_t> most{0};
  const auto source = numbered(kLarge, false, [&](std::span<const std::int64_t> images) {
    const auto held = (read += static_cast<std::int64_t>(images.size())) - taken;
    for (auto known = most.load(); held > known && !most.compare_exchange_weak(known, held);) {
    }
  });
  const StreamOptions options{.ahead_bytes = 2000};
  Reading reading{source, options};
  for (std::int64_t position = 0; position < 100'000; position += 500) {
    taken = position + 500;  // before it is: never fewer than have been taken
    ASSERT_EQ(reading.wrong(position, 500), kNone);
    // A reader that rests lets the threads go as far as they may: more than a pool.
    while (most <= 128 * 256) std::this_thread::yield();
  }
  const StreamPlan plan{*source, reading.sequence(), OutlierOrder::kPermuted, options};
  EXPECT_EQ(plan.most_images(), 128 * 256 + 256 + 1000);
  EXPECT_LE(most, plan.most_images());
}

TEST(LookAheadTest, RanksReadTheirPartsOfTheOneSequence) {
  for (const bool random_access : {false, true}) {
    for (const std::int64_t ranks : {2, 3}) {
      for (std::int64_t rank = 0; rank < ranks; ++rank) {
        constexpr std::int64_t kBatch = 100;
        Reading reading{numbered(40'000, random_access), {.part = {kBatch, rank, ranks}}};
        const std::int64_t begin = kBatch * rank / ranks;
        const std::int64_t count = kBatch * (rank + 1) / ranks - begin;
        for (std::int64_t step = 3; step < 800; ++step) {
          ASSERT_EQ(reading.wrong(step * kBatch + begin, count), kNone) << step;
        }
        EXPECT_THROW((void)reading.wrong(begin == 0 ? count : begin - 1, 1), InternalError);
      }
    }
  }
}

TEST(LookAheadTest, ARankReadsItsOwnImagesAndEachOnce) {
  constexpr std::int64_t kPool = 128 * 256;
  std::mutex lock;
  std::vector<std::int64_t> read;
  const auto source = numbered(kLarge, false, [&](std::span<const std::int64_t> images) {
    const std::lock_guard guard{lock};
    read.insert(read.end(), images.begin(), images.end());
  });
  Reading reading{source, {.part = {100, 1, 4}, .threads = 1}};
  std::vector<std::int64_t> own;  // of the first pool: places 25 .. 49 of each hundred
  for (std::int64_t at = 0; at < kPool; ++at) {
    if (at % 100 >= 25 && at % 100 < 50) own.push_back(reading.sequence().index_at(at));
  }
  for (std::int64_t step = 0; step < kPool / 100; ++step) {
    ASSERT_EQ(reading.wrong(step * 100 + 25, 25), kNone);
  }
  const std::lock_guard guard{lock};
  ASSERT_GE(read.size(), own.size());
  read.resize(own.size());  // one thread reads in order: the rest is of the next pool
  std::ranges::sort(read);
  std::ranges::sort(own);
  EXPECT_EQ(read, own);
}

/// Lets readings of a source through one by one.
struct Gate {
  std::counting_semaphore<> open{0};
};

TEST(LookAheadTest, TellsHowLongTheReaderStoodStill) {
  ManualClock clock;
  Gate gate;
  const auto source = numbered(2000, true, [&](std::span<const std::int64_t>) {
    gate.open.acquire();
    clock.advance(std::chrono::seconds{2});
  });
  Reading reading{source, {.threads = 1, .now = clock.clock()}};
  gate.open.release();
  EXPECT_EQ(reading.wrong(0, 100), kNone);
  EXPECT_DOUBLE_EQ(reading.wait_seconds(), 2.0);
  EXPECT_EQ(reading.wrong(100, 156), kNone);  // came with the same reading
  EXPECT_DOUBLE_EQ(reading.wait_seconds(), 2.0);
  gate.open.release(1000);
}

TEST(LookAheadTest, ASlowDiskIsReadByAllThreadsAtATime) {
  std::atomic<int> under_way{0};
  std::binary_semaphore all{0};
  const auto source = numbered(kLarge, false, [&](std::span<const std::int64_t>) {
    // Nobody goes on before the fourth has come: with fewer at a time this would never end.
    if (under_way.fetch_add(1) == 3) all.release();
    all.acquire();
    all.release();
  });
  Reading reading{source, {.threads = 4}};
  EXPECT_EQ(reading.wrong(0, 10), kNone);
}

TEST(LookAheadTest, AFailureReachesTheReaderThatNeedsTheImageAndNoOther) {
  const OutlierSequence sequence{kLarge, kSeed, OutlierOrder::kPermuted};
  const std::int64_t damaged = sequence.index_at(5000);
  std::atomic<bool> is_damaged{true};
  const auto source = numbered(kLarge, true, [&](std::span<const std::int64_t> images) {
    if (is_damaged && std::ranges::find(images, damaged) != images.end()) {
      throw IoError{"shard a.h5: short read"};
    }
  });
  Reading reading{source};
  EXPECT_EQ(reading.wrong(0, 4700), kNone);  // images that are not read together with it
  EXPECT_THAT(message_of<IoError>([&] { (void)reading.wrong(4700, 400); }), HasSubstr("a.h5"));
  EXPECT_THAT(message_of<IoError>([&] { (void)reading.wrong(4900, 200); }), HasSubstr("a.h5"));
  is_damaged = false;
  EXPECT_EQ(reading.wrong(4900, 3000), kNone);
}

TEST(LookAheadTest, EndsWhileItIsReading) {
  for (int i = 0; i < 50; ++i) {
    Reading reading{numbered(kLarge, i % 2 == 0)};
    if (i % 3 == 0) continue;
    EXPECT_EQ(reading.wrong(i * 1000, 10), kNone);
  }
}

}  // namespace
}  // namespace oodsweep
