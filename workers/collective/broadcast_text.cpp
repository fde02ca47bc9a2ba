#include "workers/collective/broadcast_text.hpp"

#include <ATen/ATen.h>

namespace oodsweep {

std::string broadcast_text(Collective& collective, const std::string& text) {
  if (collective.size() == 1) return text;
  const at::Device device = collective.device();
  at::Tensor size = at::full({1}, std::ssize(text), at::kLong).to(device);
  collective.broadcast(size, 0);
  std::string result = text;
  result.resize(static_cast<std::size_t>(size.item<std::int64_t>()));
  if (result.empty()) return result;
  at::Tensor bytes = at::from_blob(result.data(), {std::ssize(result)}, at::kByte).to(device);
  collective.broadcast(bytes, 0);
  if (!bytes.is_cpu()) {
    at::from_blob(result.data(), {std::ssize(result)}, at::kByte).copy_(bytes);
  }
  return result;
}

}  // namespace oodsweep
