#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <string>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// Where the images of a training wait for their steps.
enum class ImageHome {
  kDevice,  ///< All of them in the memory of the device.
  kPinned,  ///< All of them in memory of the host that the device reads by itself.
  kStream   ///< Read step by step and sent to the device.
};

/// What images may take, in bytes.
struct ImageMemory {
  std::int64_t device = 0;
  std::int64_t pinned = 0;
};

/// A quarter of the device's free memory and an eighth of what is available on the host now.
[[nodiscard]] ImageMemory image_memory(std::int64_t free_on_device);

/// The fastest home with room for `bytes`; what it takes is subtracted from `memory`.
[[nodiscard]] ImageHome find_home(std::int64_t bytes, ImageMemory& memory);
/// "on the GPU", "in pinned memory", "streamed"
[[nodiscard]] std::string to_string(ImageHome home);

/// All images of a split as bytes, [count, height * width * channels].
/// @param home Not kStream. @param source has_bytes().
/// @throws IoError of the source.
[[nodiscard]] at::Tensor load_images(const ImageSource& source, ImageHome home, at::Device device);
/// The class numbers of all images, [count] int64 on `device`.
[[nodiscard]] at::Tensor load_labels(const ImageSource& source, at::Device device);

/// An uninitialised tensor of the host from which copies to `device` need not be waited for: pinned
/// for a GPU. It may be let go before the copy is done.
[[nodiscard]] at::Tensor staging(at::IntArrayRef sizes, at::ScalarType type, at::Device device);

}  // namespace oodsweep
