#include "models/layer_ops.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <tuple>
#include <vector>

#include "core/random.hpp"
#include "models/layer_tensors.hpp"

namespace oodsweep {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

at::Tensor channels_last(const at::Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor drop_values_on_cpu(const at::Tensor& x, const at::Tensor& positions, std::int64_t seed,
                              std::int64_t lane, std::int64_t below, double keep,
                              bool whole_channels) {
  const DropRule rule = drop_rule_from(seed, lane, below, keep, whole_channels);
  const std::int64_t count = x.numel() / x.size(0);
  const std::int64_t* position = positions.const_data_ptr<std::int64_t>();
  // The numbers that drop_group() and drop_by_channel() draw, many at a time.
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(whole_channels ? x.size(1) : count));
  at::Tensor y = at::empty_like(x);
  with_values(x, y, [&](const auto* from, auto* to) {
    for (std::int64_t image = 0; image < x.size(0); ++image) {
      fill_random(numbers, rule.seed, static_cast<std::uint64_t>(position[image]), numbers.size(),
                  rule.lane);
      for (std::int64_t first = 0; first < count; first += std::ssize(numbers)) {
        for (const std::uint32_t number : numbers) {
          store(drop_or_scale(to_float(*from++), number, rule), to++);
        }
      }
    }
  });
  return y;
}

std::tuple<at::Tensor, at::Tensor> pool_on_cpu(const at::Tensor& x) {
  const PoolSizes sizes = pool_sizes(x);
  at::Tensor y = empty_pooled(sizes, x.options());
  at::Tensor chosen = empty_pooled(sizes, x.options().dtype(at::kByte));
  with_values(x, y, [&](const auto* from, auto* to) {
    auto* place = chosen.mutable_data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < sizes.results(); ++i) pool_window(sizes, i, from, to, place);
  });
  return {y, chosen};
}

at::Tensor unpool_on_cpu(const at::Tensor& gradient_y, const at::Tensor& chosen,
                         std::int64_t height, std::int64_t width) {
  const PoolSizes sizes{gradient_y.size(0), gradient_y.size(1), height, width};
  at::Tensor gradient_x = unpooled_zeros(sizes, gradient_y.options());
  with_values(gradient_y, gradient_x, [&](const auto* from, auto* to) {
    const auto* place = chosen.const_data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < sizes.results(); ++i) unpool_window(sizes, i, from, place, to);
  });
  return gradient_x;
}

at::Tensor call_drop_values(const at::Tensor& x, const at::Tensor& positions, std::int64_t seed,
                            std::int64_t lane, std::int64_t below, double keep,
                            bool whole_channels) {
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("oodsweep::drop_values", "")
                             .typed<decltype(drop_values_on_cpu)>();
  return op.call(x, positions, seed, lane, below, keep, whole_channels);
}

class DropValues : public torch::autograd::Function<DropValues> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& positions, std::int64_t seed, std::int64_t lane,
                            std::int64_t below, double keep, bool whole_channels) {
    context->save_for_backward({positions});
    context->saved_data["seed"] = seed;
    context->saved_data["lane"] = lane;
    context->saved_data["below"] = below;
    context->saved_data["keep"] = keep;
    context->saved_data["whole_channels"] = whole_channels;
    return call_drop_values(channels_last(x), positions, seed, lane, below, keep, whole_channels);
  }

  /// The numbers are drawn again: a stored mask would be read and written once more.
  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    auto& data = context->saved_data;
    tensor_list given(7);
    given[0] = call_drop_values(channels_last(gradients[0]), context->get_saved_variables()[0],
                                data["seed"].toInt(), data["lane"].toInt(), data["below"].toInt(),
                                data["keep"].toDouble(), data["whole_channels"].toBool());
    return given;
  }
};

class Pool2x2 : public torch::autograd::Function<Pool2x2> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x) {
    static const auto op = c10::Dispatcher::singleton()
                               .findSchemaOrThrow("oodsweep::max_pool_2x2", "")
                               .typed<decltype(pool_on_cpu)>();
    const auto [y, chosen] = op.call(channels_last(x));
    context->save_for_backward({chosen});
    context->saved_data["height"] = x.size(2);
    context->saved_data["width"] = x.size(3);
    return y;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    static const auto op = c10::Dispatcher::singleton()
                               .findSchemaOrThrow("oodsweep::max_pool_2x2_backward", "")
                               .typed<decltype(unpool_on_cpu)>();
    return {op.call(channels_last(gradients[0]), context->get_saved_variables()[0],
                    context->saved_data["height"].toInt(), context->saved_data["width"].toInt())};
  }
};

}  // namespace

at::Tensor drop_values(const at::Tensor& x, const at::Tensor& positions, const DropRule& rule) {
  OOD_EXPECT(positions.defined() && positions.numel() == x.size(0) &&
                 positions.device() == x.device() && positions.is_contiguous(),
             "dropout knows where in the stream each image stands");
  return DropValues::apply(x, positions, static_cast<std::int64_t>(rule.seed),
                           static_cast<std::int64_t>(rule.lane),
                           static_cast<std::int64_t>(rule.drop_below),
                           static_cast<double>(rule.keep), rule.whole_channels);
}

at::Tensor pool_2x2(const at::Tensor& x) { return Pool2x2::apply(x); }

TORCH_LIBRARY_FRAGMENT(oodsweep, library) {
  library.def(
      "drop_values(Tensor x, Tensor positions, int seed, int lane, int drop_below, float keep, "
      "bool whole_channels) -> Tensor");
  library.def("max_pool_2x2(Tensor x) -> (Tensor, Tensor)");
  library.def(
      "max_pool_2x2_backward(Tensor gradient, Tensor chosen, int height, int width) -> Tensor");
}

TORCH_LIBRARY_IMPL(oodsweep, CPU, library) {
  library.impl("drop_values", drop_values_on_cpu);
  library.impl("max_pool_2x2", pool_on_cpu);
  library.impl("max_pool_2x2_backward", unpool_on_cpu);
}

}  // namespace oodsweep
