#include "methods/random_below.hpp"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include "core/philox.hpp"

namespace oodsweep {
namespace {

at::Tensor random_below_on_cpu(const at::Tensor& positions, std::int64_t seed, std::int64_t bound) {
  at::Tensor numbers = at::empty_like(positions);
  const auto* position = positions.const_data_ptr<std::int64_t>();
  auto* number = numbers.mutable_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < positions.numel(); ++i) {
    KernelRandom random{static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(position[i])};
    number[i] = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound)));
  }
  return numbers;
}

}  // namespace

at::Tensor random_below(const at::Tensor& positions, std::uint64_t seed, std::int64_t bound) {
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("oodsweep::random_below", "")
                             .typed<decltype(random_below_on_cpu)>();
  return op.call(positions.contiguous(), static_cast<std::int64_t>(seed), bound);
}

TORCH_LIBRARY_FRAGMENT(oodsweep, library) {
  library.def("random_below(Tensor positions, int seed, int bound) -> Tensor");
}

TORCH_LIBRARY_IMPL(oodsweep, CPU, library) { library.impl("random_below", random_below_on_cpu); }

}  // namespace oodsweep
