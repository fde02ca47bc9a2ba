#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/weights/named_array.hpp"
#include "models/weights/pickle.hpp"

namespace oodsweep {

/// A tensor as a PyTorch pickle describes it: a strided view of a storage that stands elsewhere in
/// the file.
struct TensorView {
  std::string name;
  std::string storage_key;
  DType dtype = DType::kFloat32;
  std::int64_t storage_elements = 0;
  std::int64_t offset = 0;
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> stride;
};

/// Tensors of a state dict, or of the first dictionary of tensors below "state_dict", "model", ...
/// in it.
/// @throws ConfigError naming `place` if there is none or a tensor is not well-formed.
[[nodiscard]] std::vector<TensorView> tensors_of(const PickleValue& root, const std::string& place);

/// Copies each view out of its storage in row-major order.
/// @param storages Raw bytes by key. @throws ConfigError if a view leaves its storage.
[[nodiscard]] std::vector<NamedArray> materialise(
    const std::vector<TensorView>& views, const std::map<std::string, std::string_view>& storages,
    const std::string& place);

/// The element type of a storage class: "FloatStorage". @throws ConfigError.
[[nodiscard]] DType storage_type(const std::string& name, const std::string& place);

}  // namespace oodsweep
