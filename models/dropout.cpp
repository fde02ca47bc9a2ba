#include "models/dropout.hpp"

#include <ATen/ATen.h>

#include "core/error.hpp"
#include "core/random.hpp"

namespace oodsweep {
namespace {

/// How many positions from the first on follow one another.
std::size_t run_length(std::span<const std::int64_t> positions) {
  std::size_t length = 1;
  while (length < positions.size() && positions[length] == positions[length - 1] + 1) ++length;
  return length;
}

}  // namespace

std::span<const std::int64_t> positions_of(const at::Tensor& positions, std::int64_t images) {
  OOD_EXPECT(positions.defined() && positions.is_cpu() && positions.scalar_type() == at::kLong &&
                 positions.is_contiguous() && positions.numel() == images,
             "dropout knows where in the stream each image stands");
  return {positions.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(images)};
}

void fill_random_at(std::span<std::uint32_t> out, std::uint64_t seed,
                    std::span<const std::int64_t> positions, std::uint32_t lane) {
  OOD_EXPECT(!positions.empty() && out.size() % positions.size() == 0,
             "positions are filled whole");
  const std::size_t per_position = out.size() / positions.size();
  while (!positions.empty()) {
    const std::size_t length = run_length(positions);
    fill_random(out.first(length * per_position), seed, static_cast<std::uint64_t>(positions[0]),
                per_position, lane);
    out = out.subspan(length * per_position);
    positions = positions.subspan(length);
  }
}

}  // namespace oodsweep
