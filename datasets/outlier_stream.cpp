#include "datasets/outlier_stream.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Images fetched at a time: in index order, so that a block of a large set is read once.
constexpr std::int64_t kChunk = 4096;

std::vector<float> fetch(const ImageSource& source, const OutlierSequence& sequence,
                         std::int64_t chunk) {
  const std::vector<std::int64_t> numbers = sequence.indices(chunk * kChunk, kChunk);
  std::vector<std::size_t> places(numbers.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::sort(places.begin(), places.end(),
            [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
  std::vector<std::int64_t> sorted(numbers.size());
  for (std::size_t i = 0; i < places.size(); ++i) sorted[i] = numbers[places[i]];
  const auto size = static_cast<std::size_t>(source.info().shape.pixels());
  std::vector<float> in_file_order(sorted.size() * size);
  source.read(sorted, in_file_order.data(), nullptr);
  std::vector<float> pixels(in_file_order.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::copy_n(in_file_order.begin() + static_cast<std::ptrdiff_t>(i * size), size,
                pixels.begin() + static_cast<std::ptrdiff_t>(places[i] * size));
  }
  return pixels;
}

}  // namespace

/// `chunk` belongs to the reader. `wanted`, `fetched` and what they hold are guarded by `lock`.
struct OutlierStream::State {
  State(std::shared_ptr<const ImageSource> images, OutlierSequence order)
      : source{std::move(images)}, sequence{order}, ahead{[this](std::stop_token stop) {
          run(stop);
        }} {}

  void run(const std::stop_token& stop) {
    std::unique_lock guard{lock};
    while (change.wait(guard, stop, [this] { return wanted >= 0; })) {
      const std::int64_t chunk_number = wanted;
      guard.unlock();
      std::vector<float> pixels;
      std::exception_ptr problem;
      try {
        pixels = fetch(*source, sequence, chunk_number);
      } catch (...) {
        problem = std::current_exception();
      }
      guard.lock();
      fetched = chunk_number;
      fetched_pixels = std::move(pixels);
      failure = problem;
      wanted = -1;
      change.notify_all();
    }
  }

  /// Makes `chunk` the wanted one and asks for its successor.
  const std::vector<float>& take(std::int64_t number) {
    if (number == chunk) return chunk_pixels;
    std::unique_lock guard{lock};
    change.wait(guard, [this] { return wanted < 0; });
    if (fetched != number) {
      wanted = number;
      change.notify_all();
      change.wait(guard, [this] { return wanted < 0; });
    }
    fetched = -1;
    if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
    chunk = number;
    chunk_pixels = std::move(fetched_pixels);
    wanted = number + 1;
    change.notify_all();
    return chunk_pixels;
  }

  std::shared_ptr<const ImageSource> source;
  OutlierSequence sequence;
  std::int64_t chunk = -1;
  std::vector<float> chunk_pixels;

  std::mutex lock;
  std::condition_variable_any change;
  std::int64_t wanted = -1;   ///< Chunk that the thread shall fetch or is fetching.
  std::int64_t fetched = -1;  ///< Chunk that waits for the reader.
  std::vector<float> fetched_pixels;
  std::exception_ptr failure;
  std::jthread ahead;  ///< Last: it uses all the others.
};

OutlierStream::OutlierStream(std::shared_ptr<const ImageSource> source, std::uint64_t seed,
                             OutlierOrder order) {
  const OutlierSequence sequence{source->info().count, seed, order};
  state_ = std::make_unique<State>(std::move(source), sequence);
}

OutlierStream::~OutlierStream() = default;

std::int64_t OutlierStream::index_at(std::int64_t position) const {
  return state_->sequence.index_at(position);
}

void OutlierStream::read(std::int64_t position, std::int64_t count, float* pixels) {
  OOD_EXPECT(position >= 0 && count >= 0, "a place in the stream");
  const std::int64_t size = state_->source->info().shape.pixels();
  while (count > 0) {
    const std::int64_t within = position % kChunk;
    const std::int64_t images = std::min(count, kChunk - within);
    const std::vector<float>& chunk = state_->take(position / kChunk);
    pixels = std::copy_n(chunk.begin() + within * size, images * size, pixels);
    position += images;
    count -= images;
  }
}

}  // namespace oodsweep
