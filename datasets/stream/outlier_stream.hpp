#pragma once

#include <cstdint>
#include <memory>

#include "datasets/image_source.hpp"
#include "datasets/stream/look_ahead.hpp"
#include "datasets/stream/outlier_sequence.hpp"

namespace oodsweep {

/// The endless sequence of outlier images of a training, read ahead by threads of its own
/// (LookAhead). One reader at a time.
class OutlierStream {
 public:
  OutlierStream(std::shared_ptr<const ImageSource> source, std::uint64_t seed, OutlierOrder order,
                const StreamOptions& options = {});

  /// Image number (within the source) at `position`.
  [[nodiscard]] std::int64_t index_at(std::int64_t position) const;

  /// Images at positions [position, position + count), all of this stream's part. Where the last
  /// reading did not end there, reading ahead begins anew.
  /// @param pixels [count, height, width, channels].
  /// @throws IoError of the source; also one that happened while reading ahead.
  void read(std::int64_t position, std::int64_t count, float* pixels);
  /// The same, 8-bit. Only if the source has_bytes().
  void read_bytes(std::int64_t position, std::int64_t count, std::uint8_t* pixels);

  /// Seconds in which read() stood still because images had not arrived.
  [[nodiscard]] double wait_seconds() const { return ahead_.wait_seconds(); }

 private:
  std::shared_ptr<const ImageSource> source_;
  OutlierSequence sequence_;
  LookAhead ahead_;
};

}  // namespace oodsweep
