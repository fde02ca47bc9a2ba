#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "datasets/stream/image_slots.hpp"
#include "datasets/stream/stream_plan.hpp"

namespace oodsweep {

/// Reads the images of a stream before they are needed, by threads of its own: it holds as many as
/// StreamPlan says, and a slot whose image was read is filled with the next one at once. One reader
/// at a time.
class LookAhead {
 public:
  LookAhead(std::shared_ptr<const ImageSource> source, const OutlierSequence& sequence,
            OutlierOrder order, const StreamOptions& options);
  /// Waits for the calls of the source that are under way.
  ~LookAhead();

  /// Number of an image among those asked for, and its pixels: bytes if the source has_bytes(),
  /// else the bytes of floats.
  using Take = std::function<void(std::int64_t number, std::span<const std::uint8_t> image)>;
  /// @throws what the source threw for one of these images; the next call begins anew.
  void read(std::int64_t position, std::int64_t count, const Take& take);

  [[nodiscard]] double wait_seconds() const { return wait_seconds_; }

 private:
  using Slot = ImageSlots::Slot;
  /// A load that a thread is at work on. Places are counted from the start of the process.
  struct Work {
    StreamLoad load;
    std::int64_t generation = 0;
    std::vector<Slot> slots = {};
  };

  void work(const std::stop_token& stop);
  [[nodiscard]] std::optional<Work> next_work(const std::stop_token& stop);
  /// @param guard Held before and after, but not while it plans.
  void plan_run(std::unique_lock<std::mutex>& guard);
  /// Lock held, as in all that follow.
  [[nodiscard]] bool can_plan() const { return has_begun_ && queue_.empty() && !is_planning_; }
  [[nodiscard]] bool can_load() const;
  void fill(const Work& work, std::vector<std::uint8_t>& buffer);
  void finish(const Work& work, std::exception_ptr problem);
  void begin(std::int64_t position);
  [[nodiscard]] std::int64_t arrived(std::int64_t most) const;
  void wait_for_next(std::unique_lock<std::mutex>& guard);
  void give_back(std::int64_t count);

  std::shared_ptr<const ImageSource> source_;
  StreamPlan plan_;
  StreamPart part_;
  SteadyClock now_;
  std::int64_t image_bytes_;
  double wait_seconds_ = 0.0;       ///< The reader's.
  std::int64_t next_position_ = 0;  ///< The reader's: behind what it read last.

  std::mutex lock_;  ///< Guards what follows, but for bytes of slots.
  std::condition_variable_any change_;
  std::condition_variable arrival_;
  ImageSlots slots_;
  std::deque<Slot> places_;       ///< What the reader takes next; kNotThere, kFailed or its slot.
  std::int64_t first_place_ = 0;  ///< Number of places_.front().
  std::deque<StreamLoad> queue_;
  std::int64_t planned_to_ = 0;
  std::int64_t generation_ = 0;  ///< Work of an earlier one is dropped.
  bool has_begun_ = false;
  bool is_planning_ = false;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;  ///< Last: they use all the others.
};

}  // namespace oodsweep
