#include "models/weights/weights_file.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "models/weights/pytorch_stream.hpp"
#include "models/weights/pytorch_zip.hpp"
#include "models/weights/safetensors.hpp"

namespace oodsweep {

WeightsFile read_weights(const std::filesystem::path& path) {
  const std::string place = path.string();
  if (!std::filesystem::is_regular_file(path)) {
    throw ConfigError{place + ": there is no such file of weights"};
  }
  const std::string bytes = read_file(path);
  if (looks_like_zip(bytes)) return parse_pytorch_zip(bytes, place);
  if (looks_like_pytorch_stream(bytes)) return parse_pytorch_stream(bytes, place);
  if (looks_like_safetensors(bytes)) return parse_safetensors(bytes, place);
  throw ConfigError{place +
                    ": is neither safetensors nor a PyTorch file (or its beginning is missing)"};
}

}  // namespace oodsweep
