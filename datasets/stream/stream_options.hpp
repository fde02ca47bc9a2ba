#pragma once

#include <cstdint>

#include "core/clock.hpp"

namespace oodsweep {

/// Which positions of a stream a rank reads: of each batch, the images from batch * rank / ranks to
/// batch * (rank + 1) / ranks. The parts of all ranks are the whole stream, each position once.
struct StreamPart {
  std::int64_t batch = 1;  ///< Images of a whole batch, at least `ranks`.
  std::int64_t rank = 0;
  std::int64_t ranks = 1;

  /// The first position of the part that is not before `position`.
  [[nodiscard]] std::int64_t first_from(std::int64_t position) const {
    const std::int64_t within = position % batch;
    const std::int64_t begin = batch * rank / ranks;
    if (within < begin) return position - within + begin;
    return within < batch * (rank + 1) / ranks ? position : position - within + batch + begin;
  }
  /// Whether `count` > 0 positions from `position` on are all of the part.
  [[nodiscard]] bool holds(std::int64_t position, std::int64_t count) const {
    const std::int64_t last = position + count - 1;
    const bool is_run = ranks == 1 || position / batch == last / batch;
    return is_run && first_from(position) == position && first_from(last) == last;
  }
  /// Positions of the part among any `run` that follow one another, at most.
  [[nodiscard]] std::int64_t most_of(std::int64_t run) const {
    return ranks == 1 ? run : (run / batch + 2) * ((batch + ranks - 1) / ranks);
  }
};

/// How a stream is read. Nothing here changes the sequence.
struct StreamOptions {
  StreamPart part = {};
  int threads = 4;  ///< That read ahead: as many requests are under way at a time.
  /// Bytes of images read before those that a pool must hold; at least a block is read ahead.
  std::int64_t ahead_bytes = std::int64_t{32} << 20;
  SteadyClock now = steady_now;  ///< For what is told about waiting.
};

}  // namespace oodsweep
