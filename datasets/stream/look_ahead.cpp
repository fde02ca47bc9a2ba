#include "datasets/stream/look_ahead.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr ImageSlots::Slot kNotThere = -1;
constexpr ImageSlots::Slot kFailed = -2;

std::int64_t bytes_of_an_image(const ImageSource& source) {
  const auto width = source.has_bytes() ? std::size_t{1} : sizeof(float);
  return source.info().shape.pixels() * static_cast<std::int64_t>(width);
}

}  // namespace

LookAhead::LookAhead(std::shared_ptr<const ImageSource> source, const OutlierSequence& sequence,
                     OutlierOrder order, const StreamOptions& options)
    : source_{std::move(source)},
      plan_{*source_, sequence, order, options},
      part_{options.part},
      now_{options.now},
      image_bytes_{bytes_of_an_image(*source_)},
      slots_{plan_.most_images(), image_bytes_} {
  OOD_EXPECT(options.threads >= 1, "a thread that reads");
  for (int thread = 0; thread < options.threads; ++thread) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

LookAhead::~LookAhead() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void LookAhead::work(const std::stop_token& stop) {
  std::vector<std::uint8_t> buffer;
  while (const std::optional<Work> work = next_work(stop)) {
    std::exception_ptr problem;
    try {
      fill(*work, buffer);
    } catch (...) {
      problem = std::current_exception();
    }
    finish(*work, std::move(problem));  // its last owner is the reader
  }
}

bool LookAhead::can_load() const {
  return !queue_.empty() &&
         slots_.available() >= static_cast<std::int64_t>(queue_.front().images.size());
}

std::optional<LookAhead::Work> LookAhead::next_work(const std::stop_token& stop) {
  std::unique_lock guard{lock_};
  while (change_.wait(guard, stop, [this] { return can_load() || can_plan(); })) {
    if (can_plan()) {
      plan_run(guard);
      continue;
    }
    Work work{std::move(queue_.front()), generation_};
    queue_.pop_front();
    work.slots = slots_.take(static_cast<std::int64_t>(work.load.images.size()));
    if (can_load() || can_plan()) change_.notify_one();
    return work;
  }
  return std::nullopt;
}

void LookAhead::plan_run(std::unique_lock<std::mutex>& guard) {
  is_planning_ = true;
  const std::int64_t generation = generation_;
  const std::int64_t position = planned_to_;
  guard.unlock();
  StreamRun run = plan_.run_from(position);
  guard.lock();
  is_planning_ = false;
  if (generation != generation_) return;
  planned_to_ = run.end;
  const std::int64_t first = first_place_ + static_cast<std::int64_t>(places_.size());
  places_.insert(places_.end(), static_cast<std::size_t>(run.count), kNotThere);
  for (StreamLoad& load : run.loads) {
    for (std::int64_t& place : load.places) place += first;
    queue_.push_back(std::move(load));
  }
}

void LookAhead::fill(const Work& work, std::vector<std::uint8_t>& buffer) {
  const auto size = static_cast<std::size_t>(image_bytes_);
  buffer.resize(work.load.images.size() * size);
  if (source_->has_bytes())
    source_->read_bytes(work.load.images, buffer.data(), nullptr);
  else
    source_->read(work.load.images, reinterpret_cast<float*>(buffer.data()), nullptr);
  for (std::size_t i = 0; i < work.slots.size(); ++i) {
    std::memcpy(slots_.bytes(work.slots[i]).data(), buffer.data() + i * size, size);
  }
}

void LookAhead::finish(const Work& work, std::exception_ptr problem) {
  const std::lock_guard guard{lock_};
  const bool is_dropped = work.generation != generation_;
  const bool has_failed = problem != nullptr;
  for (std::size_t i = 0; i < work.slots.size(); ++i) {
    if (is_dropped || has_failed) slots_.give_back(work.slots[i]);
    if (is_dropped) continue;
    places_[static_cast<std::size_t>(work.load.places[i] - first_place_)] =
        has_failed ? kFailed : work.slots[i];
  }
  if (has_failed && !is_dropped && !failure_) failure_ = std::move(problem);
  arrival_.notify_one();
  if (can_load() || can_plan()) change_.notify_one();
}

void LookAhead::begin(std::int64_t position) {
  for (const Slot slot : places_) {
    if (slot >= 0) slots_.give_back(slot);
  }
  first_place_ += static_cast<std::int64_t>(places_.size());
  places_.clear();
  queue_.clear();
  failure_ = nullptr;
  ++generation_;
  has_begun_ = true;
  planned_to_ = position;
  change_.notify_one();
}

/// How many images, of at most `most`, the reader can take now.
std::int64_t LookAhead::arrived(std::int64_t most) const {
  const auto end = places_.begin() + std::min(most, static_cast<std::int64_t>(places_.size()));
  return std::find_if(places_.begin(), end, [](Slot slot) { return slot < 0; }) - places_.begin();
}

void LookAhead::wait_for_next(std::unique_lock<std::mutex>& guard) {
  const auto is_there = [this] { return !places_.empty() && places_.front() != kNotThere; };
  if (!is_there()) {
    const SteadyTime start = now_();
    arrival_.wait(guard, is_there);
    wait_seconds_ += std::chrono::duration<double>(now_() - start).count();
  }
  if (places_.front() != kFailed) return;
  has_begun_ = false;
  std::rethrow_exception(failure_);
}

void LookAhead::give_back(std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    slots_.give_back(places_.front());
    places_.pop_front();
  }
  first_place_ += count;
  if (can_load() || can_plan()) change_.notify_one();
}

void LookAhead::read(std::int64_t position, std::int64_t count, const Take& take) {
  OOD_EXPECT(position >= 0 && count >= 0, "a place in the stream");
  if (count == 0) return;
  OOD_EXPECT(part_.holds(position, count), "positions of this rank's part");
  std::unique_lock guard{lock_};
  if (!has_begun_ || part_.first_from(next_position_) != position) begin(position);
  for (std::int64_t taken = 0; taken < count;) {
    wait_for_next(guard);
    const std::int64_t piece = arrived(count - taken);
    const std::vector<Slot> slots{places_.begin(), places_.begin() + piece};
    guard.unlock();
    for (const Slot slot : slots) take(taken++, slots_.bytes(slot));
    guard.lock();
    give_back(piece);
  }
  next_position_ = position + count;
}

}  // namespace oodsweep
