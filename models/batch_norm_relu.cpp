#include "models/batch_norm_relu.hpp"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/batch_norm_kernels.hpp"
#include "models/dropout.hpp"
#include "models/layer_ops.hpp"

namespace oodsweep {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kMomentum = 0.1;

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

at::Tensor channels_last(const at::Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor uninitialised_like(const at::Tensor& x) {
  return at::empty(x.sizes(), x.options().memory_format(at::MemoryFormat::ChannelsLast));
}

ValueGrid grid_of(const at::Tensor& x) {
  return {.rows = x.size(0) * x.size(2) * x.size(3), .channels = x.size(1)};
}

/// What x is normalised with: [2, C], center and 1 / deviation.
at::Tensor running_statistics(const BatchNorm& norm) {
  return at::stack({norm.running_mean, (norm.running_var + kEpsilon).rsqrt()});
}

void move_towards(const at::Tensor& running, const std::vector<double>& values, double factor) {
  at::Tensor target = running;
  float* to = target.mutable_data_ptr<float>();
  for (std::size_t c = 0; c < values.size(); ++c) {
    to[c] = static_cast<float>((1.0 - kMomentum) * static_cast<double>(to[c]) +
                               kMomentum * factor * values[c]);
  }
}

at::Tensor batch_statistics(const Moments& moments, double count, const BatchNorm& norm) {
  move_towards(norm.running_mean, moments.mean, 1.0);
  move_towards(norm.running_var, moments.variance, count / (count - 1.0));
  const auto channels = static_cast<std::int64_t>(moments.mean.size());
  at::Tensor statistics = at::empty({2, channels}, at::kFloat);
  float* center = statistics.mutable_data_ptr<float>();
  for (std::size_t c = 0; c < moments.mean.size(); ++c) {
    center[c] = static_cast<float>(moments.mean[c]);
    center[moments.mean.size() + c] =
        static_cast<float>(1.0 / std::sqrt(moments.variance[c] + kEpsilon));
  }
  return statistics;
}

void drop(const at::Tensor& y, const ValueDropout& dropout, const ForwardMode& mode) {
  const std::int64_t per_image = y.numel() / y.size(0);
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(per_image));
  auto* values = static_cast<float*>(y.data_ptr());
  for (const std::int64_t position : positions_of(mode.positions, y.size(0))) {
    fill_random(numbers, mode.dropout_seed, static_cast<std::uint64_t>(position), numbers.size(),
                dropout.lane);
    drop_values(per_image, numbers.data(), drop_below(dropout.probability),
                kept_scale(dropout.probability), values);
    values += per_image;
  }
}

struct Normalised {
  at::Tensor y;
  at::Tensor statistics;  ///< [2, C]: center, 1 / deviation.
};

/// @param x Becomes x + shortcut, if there is one.
Normalised normalise(at::Tensor& x, const at::Tensor& shortcut, const BatchNorm& norm,
                     const ForwardMode& mode, const ValueDropout& dropout) {
  const ValueGrid grid = grid_of(x);
  Normalised result{uninitialised_like(x), {}};
  if (mode.training) {
    const Moments moments =
        add_and_measure(grid, x.mutable_data_ptr<float>(),
                        shortcut.defined() ? shortcut.const_data_ptr<float>() : nullptr);
    result.statistics = batch_statistics(moments, static_cast<double>(grid.rows), norm);
  } else {
    if (shortcut.defined()) x.add_(shortcut);
    result.statistics = running_statistics(norm);
  }
  const at::Tensor scale = norm.weight.detach() * result.statistics[1];
  const at::Tensor shift = norm.bias.detach() - result.statistics[0] * scale;
  scale_shift_relu(grid, x.const_data_ptr<float>(), scale.const_data_ptr<float>(),
                   shift.const_data_ptr<float>(), result.y.mutable_data_ptr<float>());
  if (mode.training && dropout.probability > 0.0) drop(result.y, dropout, mode);
  return result;
}

class BatchNormRelu : public torch::autograd::Function<BatchNormRelu> {
 public:
  /// @return y, and the sum where there is a shortcut.
  static tensor_list forward(AutogradContext* context, at::Tensor x,
                             const std::optional<at::Tensor>& shortcut, const at::Tensor& weight,
                             const at::Tensor& bias, const BatchNorm& norm, const ForwardMode& mode,
                             const ValueDropout& dropout) {
    const Normalised result = normalise(x, shortcut.value_or(at::Tensor{}), norm, mode, dropout);
    context->set_materialize_grads(false);
    context->saved_data["training"] = mode.training;
    context->saved_data["keep"] =
        mode.training ? static_cast<double>(kept_scale(dropout.probability)) : 1.0;
    context->saved_data["joins"] = shortcut.has_value();
    context->saved_data["learns"] = weight.requires_grad() || bias.requires_grad();
    context->save_for_backward({x, result.y, result.statistics, weight});
    if (!shortcut) return {result.y};
    context->mark_dirty({x});
    return {result.y, x};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list saved = context->get_saved_variables();
    const bool joins = context->saved_data["joins"].toBool();
    const Backward pass{.grid = grid_of(saved[0]),
                        .x = saved[0],
                        .y = saved[1],
                        .center = saved[2][0],
                        .inverse_deviation = saved[2][1].to(at::kDouble),
                        .weight = saved[3].to(at::kDouble),
                        .keep = context->saved_data["keep"].toDouble(),
                        .gradient_y = channels_last(gradients[0]),
                        .gradient_sum = joins && gradients[1].defined()
                                            ? channels_last(gradients[1])
                                            : at::Tensor{}};
    tensor_list given(7);
    const bool training = context->saved_data["training"].toBool();
    at::Tensor plain = at::zeros_like(pass.weight);
    at::Tensor times_normalised = plain;
    if (training || context->saved_data["learns"].toBool()) {
      std::tie(plain, times_normalised) = pass.sums();
      given[2] = times_normalised.to(at::kFloat);
      given[3] = plain.to(at::kFloat);
    }
    // The batch's own statistics move with x, the running ones do not.
    const double share = training ? 1.0 / static_cast<double>(pass.grid.rows) : 0.0;
    given[0] = pass.of_input(plain * share, times_normalised * share);
    if (joins) given[1] = given[0];
    return given;
  }

 private:
  struct Backward {
    ValueGrid grid;
    at::Tensor x;
    at::Tensor y;
    at::Tensor center;
    at::Tensor inverse_deviation;  ///< Like the next, [C] in double.
    at::Tensor weight;
    double keep;
    at::Tensor gradient_y;
    at::Tensor gradient_sum;  ///< Undefined: nothing else reads the sum.

    /// Gradients of bias and weight, in double.
    [[nodiscard]] std::pair<at::Tensor, at::Tensor> sums() const {
      const GradientSums found = sum_gradients(
          grid, gradient_y.const_data_ptr<float>(), y.const_data_ptr<float>(),
          x.const_data_ptr<float>(), center.const_data_ptr<float>(), static_cast<float>(keep));
      return {at::tensor(found.plain, at::kDouble),
              at::tensor(found.times_centered, at::kDouble) * inverse_deviation};
    }

    /// weight / deviation * (g - mean_plain - normalised x * mean_times_normalised).
    [[nodiscard]] at::Tensor of_input(const at::Tensor& mean_plain,
                                      const at::Tensor& mean_times_normalised) const {
      const at::Tensor factor = weight * inverse_deviation;
      const at::Tensor kept = (factor * keep).to(at::kFloat);
      const at::Tensor slope = (-factor * inverse_deviation * mean_times_normalised).to(at::kFloat);
      const at::Tensor offset = (-factor * mean_plain).to(at::kFloat);
      at::Tensor gradient_x = uninitialised_like(x);
      input_gradient(grid, gradient_y.const_data_ptr<float>(), y.const_data_ptr<float>(),
                     x.const_data_ptr<float>(),
                     {.factor = kept.const_data_ptr<float>(),
                      .slope = slope.const_data_ptr<float>(),
                      .center = center.const_data_ptr<float>(),
                      .offset = offset.const_data_ptr<float>()},
                     gradient_sum.defined() ? gradient_sum.const_data_ptr<float>() : nullptr,
                     gradient_x.mutable_data_ptr<float>());
      return gradient_x;
    }
  };
};

void expect_images(const at::Tensor& x) {
  OOD_EXPECT(x.dim() == 4 && x.size(1) % kChannelGroup == 0,
             "images with whole groups of channels");
}

/// Whether `x` is what the loops take.
bool has_own_loops(const at::Tensor& x) { return x.is_cpu() && x.scalar_type() == at::kFloat; }

/// The same out of LibTorch's own operators, for GPUs and reduced precision: parameters and
/// statistics are float32 there too.
at::Tensor composed(const at::Tensor& x, const BatchNorm& norm, const ForwardMode& mode,
                    const ValueDropout& dropout) {
  const at::Tensor y = at::batch_norm(x, norm.weight, norm.bias, norm.running_mean,
                                      norm.running_var, mode.training, kMomentum, kEpsilon,
                                      /*cudnn_enabled=*/true);
  if (!mode.training || dropout.probability <= 0.0) return at::relu(y);
  DropRule rule = drop_rule(dropout.probability, mode.dropout_seed, dropout.lane, false);
  rule.rectifies = true;
  return drop_values(y, mode.positions, rule);
}

}  // namespace

at::Tensor batch_norm_relu(const at::Tensor& x, const BatchNorm& norm, const ForwardMode& mode,
                           const ValueDropout& dropout) {
  expect_images(x);
  if (!has_own_loops(x)) return composed(x, norm, mode, dropout);
  return BatchNormRelu::apply(channels_last(x), std::nullopt, norm.weight, norm.bias, norm, mode,
                              dropout)[0];
}

JoinedBranches join_and_normalise(at::Tensor x, const at::Tensor& shortcut, const BatchNorm& norm,
                                  const ForwardMode& mode) {
  expect_images(x);
  if (!has_own_loops(x)) {
    const at::Tensor sum = x + shortcut;
    return {sum, composed(sum, norm, mode, {})};
  }
  OOD_EXPECT(x.is_contiguous(at::MemoryFormat::ChannelsLast), "convolutions keep the layout");
  const tensor_list joined =
      BatchNormRelu::apply(x, std::optional{channels_last(shortcut)}, norm.weight, norm.bias, norm,
                           mode, ValueDropout{});
  return {joined[1], joined[0]};
}

}  // namespace oodsweep
