#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/network_spec.hpp"
#include "models/weights/named_array.hpp"

namespace oodsweep {

struct WeightsFile {
  std::vector<NamedArray> arrays;
  std::map<std::string, std::string> metadata;
};

/// Reads safetensors, the zip form and the old stream form of PyTorch, told apart by content.
/// Nothing in the file is ever executed: pickles are read by a restricted machine with an
/// allow-list.
/// @throws ConfigError naming the file and what is wrong (truncated, forbidden global, ...).
[[nodiscard]] WeightsFile read_weights(const std::filesystem::path& path);

/// The arrays under the names of the network `spec`: without what a wrapper puts before all of them
/// ("module."), and with the names of other published implementations that the network's
/// description knows. Names that it does not know stay as they are, for check_weights_fit().
[[nodiscard]] std::vector<NamedArray> with_names_of(const NetworkSpec& spec,
                                                    std::vector<NamedArray> arrays);

/// Strict check of names and shapes, without LibTorch. `num_batches_tracked` may be absent.
/// @throws ConfigError naming `place` and the first missing, unexpected or misshapen tensor.
void check_weights_fit(const std::vector<NamedArray>& arrays, const NetworkSpec& spec,
                       const std::string& place);

/// Writes and fsyncs; callers publish the folder. @throws IoError.
void write_safetensors(const std::filesystem::path& path, const std::vector<NamedArray>& arrays,
                       const std::map<std::string, std::string>& metadata);

}  // namespace oodsweep
