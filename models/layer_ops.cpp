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
                              bool whole_channels, bool rectifies) {
  const DropRule rule = drop_rule_from(seed, lane, below, keep, whole_channels, rectifies);
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

at::Tensor keep_gradient_on_cpu(const at::Tensor& gradient, const at::Tensor& y, double keep) {
  at::Tensor result = at::empty_like(y);
  with_values(y, result, [&](const auto* left, auto* to) {
    const auto* given = static_cast<decltype(left)>(gradient.const_data_ptr());
    for (std::int64_t i = 0; i < y.numel(); ++i) {
      keep_gradient(given[i], left[i], static_cast<float>(keep), to + i);
    }
  });
  return result;
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

at::Tensor call_drop_values(const at::Tensor& x, const at::Tensor& positions,
                            const DropRule& rule) {
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("oodsweep::drop_values", "")
                             .typed<decltype(drop_values_on_cpu)>();
  return op.call(x, positions, static_cast<std::int64_t>(rule.seed),
                 static_cast<std::int64_t>(rule.lane), static_cast<std::int64_t>(rule.drop_below),
                 static_cast<double>(rule.keep), rule.whole_channels, rule.rectifies);
}

at::Tensor call_keep_gradient(const at::Tensor& gradient, const at::Tensor& y, double keep) {
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("oodsweep::keep_gradient", "")
                             .typed<decltype(keep_gradient_on_cpu)>();
  return op.call(gradient, y, keep);
}

/// The numbers are drawn again for the backward pass: a stored mask would be read and written once
/// more.
class DropValues : public torch::autograd::Function<DropValues> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& positions, const DropRule& rule) {
    context->save_for_backward({positions});
    auto& data = context->saved_data;
    data["seed"] = static_cast<std::int64_t>(rule.seed);
    data["lane"] = static_cast<std::int64_t>(rule.lane);
    data["below"] = static_cast<std::int64_t>(rule.drop_below);
    data["keep"] = static_cast<double>(rule.keep);
    data["whole_channels"] = rule.whole_channels;
    return call_drop_values(channels_last(x), positions, rule);
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    auto& data = context->saved_data;
    const DropRule rule = drop_rule_from(data["seed"].toInt(), data["lane"].toInt(),
                                         data["below"].toInt(), data["keep"].toDouble(),
                                         data["whole_channels"].toBool(), /*rectifies=*/false);
    return {call_drop_values(channels_last(gradients[0]), context->get_saved_variables()[0], rule),
            {},
            {}};
  }
};

/// With ReLU before it. What is left says which gradients pass.
class RectifyAndDrop : public torch::autograd::Function<RectifyAndDrop> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& positions, const DropRule& rule) {
    const at::Tensor y = call_drop_values(channels_last(x), positions, rule);
    context->save_for_backward({y});
    context->saved_data["keep"] = static_cast<double>(rule.keep);
    return y;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    return {call_keep_gradient(channels_last(gradients[0]), context->get_saved_variables()[0],
                               context->saved_data["keep"].toDouble()),
            {},
            {}};
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
  return rule.rectifies ? RectifyAndDrop::apply(x, positions, rule)
                        : DropValues::apply(x, positions, rule);
}

at::Tensor pool_2x2(const at::Tensor& x) { return Pool2x2::apply(x); }

TORCH_LIBRARY_FRAGMENT(oodsweep, library) {
  library.def(
      "drop_values(Tensor x, Tensor positions, int seed, int lane, int drop_below, float keep, "
      "bool whole_channels, bool rectifies) -> Tensor");
  library.def("keep_gradient(Tensor gradient, Tensor y, float keep) -> Tensor");
  library.def("max_pool_2x2(Tensor x) -> (Tensor, Tensor)");
  library.def(
      "max_pool_2x2_backward(Tensor gradient, Tensor chosen, int height, int width) -> Tensor");
}

TORCH_LIBRARY_IMPL(oodsweep, CPU, library) {
  library.impl("drop_values", drop_values_on_cpu);
  library.impl("keep_gradient", keep_gradient_on_cpu);
  library.impl("max_pool_2x2", pool_on_cpu);
  library.impl("max_pool_2x2_backward", unpool_on_cpu);
}

}  // namespace oodsweep
