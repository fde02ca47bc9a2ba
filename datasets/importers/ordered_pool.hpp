#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace oodsweep {

/// Threads that work on pieces which one thread fills and another takes out in the same order. The
/// pieces are used again and again, so their number bounds the memory and their buffers stay warm.
///
/// One filling thread: to_fill(), filled(), close(). One taking thread: to_take(), taken(), stop().
template <class Piece>
class OrderedPool {
 public:
  /// @param work Called on the pool's threads with a piece and the number of the thread; must not
  ///             throw.
  OrderedPool(int threads, std::size_t pieces, std::function<void(Piece&, int)> work)
      : work_{std::move(work)}, slots_(pieces) {
    for (int thread = 0; thread < threads; ++thread) {
      threads_.emplace_back([this, thread] { work_on(thread); });
    }
  }
  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;
  ~OrderedPool() {
    stop();
    for (std::thread& thread : threads_) thread.join();
  }

  /// The next piece to fill, as it was left by the taker; waits for one. Null after stop().
  [[nodiscard]] Piece* to_fill() {
    std::unique_lock guard{lock_};
    changed_.wait(guard, [&] { return stopped_ || filled_ - taken_ < slots_.size(); });
    return stopped_ ? nullptr : &slot(filled_).piece;
  }
  void filled() { advance(filled_); }
  /// No piece follows.
  void close() {
    const std::lock_guard guard{lock_};
    closed_ = true;
    changed_.notify_all();
  }

  /// The next piece that was worked on; waits for it. Null after the last.
  [[nodiscard]] Piece* to_take() {
    std::unique_lock guard{lock_};
    changed_.wait(guard, [&] {
      return (taken_ < filled_ && slot(taken_).done) || (closed_ && taken_ == filled_);
    });
    return taken_ < filled_ ? &slot(taken_).piece : nullptr;
  }
  void taken() {
    {
      const std::lock_guard guard{lock_};
      slot(taken_).done = false;
    }
    advance(taken_);
  }
  /// Whoever waits to fill gives up, and the threads end.
  void stop() {
    const std::lock_guard guard{lock_};
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  struct Slot {
    Piece piece;
    bool done = false;
  };

  [[nodiscard]] Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }
  void advance(std::uint64_t& number) {
    const std::lock_guard guard{lock_};
    ++number;
    changed_.notify_all();
  }

  void work_on(int thread) {
    std::unique_lock guard{lock_};
    for (;;) {
      changed_.wait(guard, [&] { return stopped_ || started_ < filled_; });
      if (stopped_) return;
      Slot& mine = slot(started_++);
      guard.unlock();
      work_(mine.piece, thread);
      guard.lock();
      mine.done = true;
      changed_.notify_all();
    }
  }

  std::function<void(Piece&, int)> work_;
  std::mutex lock_;  ///< Guards all that follows but the pieces.
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  std::uint64_t filled_ = 0;  ///< Pieces so far, likewise below.
  std::uint64_t started_ = 0;
  std::uint64_t taken_ = 0;
  bool closed_ = false;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace oodsweep
