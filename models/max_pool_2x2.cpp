#include "models/max_pool_2x2.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdint>

#include "core/error.hpp"
#include "models/layer_ops.hpp"

namespace oodsweep {
namespace {

/// Sizes of a channels_last image batch and of what pooling makes of it.
struct PoolShape {
  explicit PoolShape(at::IntArrayRef input)
      : images{input[0]}, channels{input[1]}, height{input[2]}, width{input[3]} {}

  [[nodiscard]] std::int64_t rows() const { return height / 2; }
  [[nodiscard]] std::int64_t columns() const { return width / 2; }
  /// Offset of the upper left corner of a window.
  [[nodiscard]] std::int64_t window(std::int64_t image, std::int64_t row,
                                    std::int64_t column) const {
    return ((image * height + 2 * row) * width + 2 * column) * channels;
  }

  std::int64_t images;
  std::int64_t channels;
  std::int64_t height;
  std::int64_t width;
};

/// Calls `visit(offset of the window, offset of the output)` for the first channel of each window.
template <class Visit>
void for_each_window(const PoolShape& shape, Visit visit) {
  std::int64_t output = 0;
  for (std::int64_t image = 0; image < shape.images; ++image) {
    for (std::int64_t row = 0; row < shape.rows(); ++row) {
      for (std::int64_t column = 0; column < shape.columns(); ++column) {
        visit(shape.window(image, row, column), output);
        output += shape.channels;
      }
    }
  }
}

at::Tensor empty_output(const PoolShape& shape, at::ScalarType type) {
  const std::int64_t c = shape.channels;
  const std::int64_t h = shape.rows();
  const std::int64_t w = shape.columns();
  return at::empty_strided({shape.images, c, h, w}, {h * w * c, 1, w * c, c}, type);
}

inline float larger(float candidate, float largest) {
  return is_larger(candidate, largest) ? candidate : largest;
}

inline void keep_larger(float candidate, std::int32_t place, float& largest, std::int32_t& chosen) {
  const bool replaces = is_larger(candidate, largest);
  largest = replaces ? candidate : largest;
  chosen = replaces ? place : chosen;
}

/// @param chosen [outputs] how far from its window's first value the taken one lies.
void pool(const PoolShape& shape, const float* x, float* y, std::int32_t* chosen) {
  const auto right = static_cast<std::int32_t>(shape.channels);
  const auto below = static_cast<std::int32_t>(shape.width * shape.channels);
  for_each_window(shape, [&](std::int64_t window, std::int64_t output) {
    const float* __restrict__ in = x + window;
    float* __restrict__ out = y + output;
    std::int32_t* __restrict__ place = chosen + output;
    for (std::int32_t channel = 0; channel < right; ++channel) {
      float largest = in[channel];
      std::int32_t taken = 0;
      keep_larger(in[right + channel], right, largest, taken);
      keep_larger(in[below + channel], below, largest, taken);
      keep_larger(in[below + right + channel], below + right, largest, taken);
      out[channel] = largest;
      place[channel] = taken;
    }
  });
}

/// As pool(), without saying which value was taken: half the time, where nothing goes backward.
void pool_values(const PoolShape& shape, const float* x, float* y) {
  const std::int64_t right = shape.channels;
  const std::int64_t below = shape.width * shape.channels;
  for_each_window(shape, [&](std::int64_t window, std::int64_t output) {
    const float* __restrict__ in = x + window;
    float* __restrict__ out = y + output;
    for (std::int64_t channel = 0; channel < right; ++channel) {
      const float upper = larger(in[right + channel], in[channel]);
      const float lower = larger(in[below + channel], upper);
      out[channel] = larger(in[below + right + channel], lower);
    }
  });
}

/// @param gradient_x Zeros, to which the gradients of the taken values are written.
void unpool(const PoolShape& shape, const float* gradient_y, const std::int32_t* chosen,
            float* gradient_x) {
  for_each_window(shape, [&](std::int64_t window, std::int64_t output) {
    for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
      gradient_x[window + channel + chosen[output + channel]] = gradient_y[output + channel];
    }
  });
}

at::Tensor channels_last(const at::Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor pooled_values(const at::Tensor& given) {
  const at::Tensor x = channels_last(given);
  const PoolShape shape{x.sizes()};
  at::Tensor y = empty_output(shape, at::kFloat);
  pool_values(shape, x.const_data_ptr<float>(), y.mutable_data_ptr<float>());
  return y;
}

class MaxPool2x2 : public torch::autograd::Function<MaxPool2x2> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& given) {
    const at::Tensor x = channels_last(given);
    const PoolShape shape{x.sizes()};
    at::Tensor y = empty_output(shape, at::kFloat);
    at::Tensor chosen = empty_output(shape, at::kInt);
    pool(shape, x.const_data_ptr<float>(), y.mutable_data_ptr<float>(),
         chosen.mutable_data_ptr<std::int32_t>());
    context->save_for_backward({chosen});
    context->saved_data["sizes"] = x.sizes().vec();
    return y;
  }

  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                               const torch::autograd::tensor_list& gradients) {
    const std::vector<std::int64_t> sizes = context->saved_data["sizes"].toIntVector();
    const PoolShape shape{sizes};
    const at::Tensor chosen = context->get_saved_variables()[0];
    const at::Tensor gradient_y = channels_last(gradients[0]);
    at::Tensor gradient_x =
        at::empty(
            sizes,
            at::TensorOptions{}.dtype(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast))
            .zero_();
    unpool(shape, gradient_y.const_data_ptr<float>(), chosen.const_data_ptr<std::int32_t>(),
           gradient_x.mutable_data_ptr<float>());
    return {gradient_x};
  }
};

}  // namespace

at::Tensor max_pool_2x2(const at::Tensor& x) {
  OOD_EXPECT(x.dim() == 4, "images");
  if (!x.is_cpu()) return pool_2x2(x);
  if (x.scalar_type() != at::kFloat) return max_pool_2x2(x.to(at::kFloat)).to(x.scalar_type());
  if (at::GradMode::is_enabled() && x.requires_grad()) return MaxPool2x2::apply(x);
  return pooled_values(x);
}

}  // namespace oodsweep
