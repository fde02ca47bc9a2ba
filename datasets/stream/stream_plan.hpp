#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "datasets/image_source.hpp"
#include "datasets/stream/outlier_sequence.hpp"
#include "datasets/stream/stream_options.hpp"

namespace oodsweep {

/// Images that are read in one call, and the places in the order of reading that they go to.
struct StreamLoad {
  std::vector<std::int64_t> images;
  std::vector<std::int64_t> places;  ///< 0 is the first image of the run.
};

/// A stretch of the stream whose images are read together.
struct StreamRun {
  std::int64_t end = 0;           ///< Position behind it.
  std::int64_t count = 0;         ///< Images of this rank's part.
  std::vector<StreamLoad> loads;  ///< In the order in which they are needed.
};

/// In what pieces a stream is read. A set with random access is read as its images are needed; of
/// another one a pool is read block by block, so that each block is read once per pass. A pure
/// function of position; shared freely between threads.
class StreamPlan {
 public:
  StreamPlan(const ImageSource& source, const OutlierSequence& sequence, OutlierOrder order,
             const StreamOptions& options);

  [[nodiscard]] StreamRun run_from(std::int64_t position) const;
  /// Images of this rank that a stream has to hold at most: those of a run, and those ahead of it.
  [[nodiscard]] std::int64_t most_images() const { return most_images_; }

 private:
  OutlierSequence sequence_;
  StreamPart part_;
  bool by_block_;
  std::int64_t run_positions_;  ///< Unless by_block_.
  std::int64_t most_images_;
};

}  // namespace oodsweep
