#include "workers/device/image_table.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Images that are read at a time.
constexpr std::int64_t kChunk = 4096;

/// Bytes that programs can still take, with what the page cache gives back. 0 if nobody says.
std::int64_t available_on_host() {
  std::ifstream file{"/proc/meminfo"};
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view kKey = "MemAvailable:";
    if (line.starts_with(kKey)) return std::stoll(line.substr(kKey.size())) * 1024;  // kB
  }
  return 0;
}

std::vector<std::int64_t> numbers(std::int64_t first, std::int64_t count) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return indices;
}

}  // namespace

ImageMemory image_memory(std::int64_t free_on_device) {
  return {.device = free_on_device / 4, .pinned = available_on_host() / 8};
}

ImageHome find_home(std::int64_t bytes, ImageMemory& memory) {
  if (bytes <= memory.device) {
    memory.device -= bytes;
    return ImageHome::kDevice;
  }
  if (bytes <= memory.pinned) {
    memory.pinned -= bytes;
    return ImageHome::kPinned;
  }
  return ImageHome::kStream;
}

std::string to_string(ImageHome home) {
  switch (home) {
    case ImageHome::kDevice:
      return "on the GPU";
    case ImageHome::kPinned:
      return "in pinned memory";
    case ImageHome::kStream:
      break;
  }
  return "streamed";
}

at::Tensor load_images(const ImageSource& source, ImageHome home, at::Device device) {
  OOD_EXPECT(home != ImageHome::kStream && source.has_bytes(), "a table holds bytes");
  const std::int64_t count = source.info().count;
  const std::int64_t size = source.info().shape.pixels();
  at::Tensor table = home == ImageHome::kPinned
                         ? staging({count, size}, at::kByte, device)
                         : at::empty({count, size}, at::TensorOptions{at::kByte}.device(device));
  for (std::int64_t first = 0; first < count; first += kChunk) {
    const std::int64_t images = std::min(kChunk, count - first);
    at::Tensor chunk = staging({images, size}, at::kByte, device);
    source.read_bytes(numbers(first, images), chunk.mutable_data_ptr<std::uint8_t>(), nullptr);
    table.narrow(0, first, images).copy_(chunk, /*non_blocking=*/true);
  }
  return table;
}

at::Tensor load_labels(const ImageSource& source, at::Device device) {
  const std::int64_t count = source.info().count;
  at::Tensor labels = at::empty({count}, at::kInt);
  source.read_labels(numbers(0, count), labels.mutable_data_ptr<std::int32_t>());
  return labels.to(at::kLong).to(device);
}

at::Tensor staging(at::IntArrayRef sizes, at::ScalarType type, at::Device device) {
  return at::empty(sizes, at::TensorOptions{type}.pinned_memory(!device.is_cpu()));
}

}  // namespace oodsweep
