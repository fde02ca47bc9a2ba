#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/pickle.hpp"
#include "models/weights/named_array.hpp"

namespace oodsweep {

/// Numbers that stand in the file outside the pickle, named there by a key.
struct StorageDescription {
  DType dtype = DType::kFloat32;
  std::int64_t elements = 0;
};
using StorageDescriptions = std::map<std::string, StorageDescription>;

/// A tensor as a PyTorch pickle describes it: a strided view of a storage.
struct TensorView {
  std::string name;
  std::string storage_key;
  std::int64_t offset = 0;
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> stride;
};

/// What a pickle of weights may ask for: OrderedDict, the functions that rebuild tensors and
/// parameters, the storage classes. Anything else ends the reading.
[[nodiscard]] bool is_pytorch_global(const PickleGlobal& global);

/// Every storage that the pickle names, used or not.
/// @throws ConfigError naming `place` if one is not described as PyTorch does, or differently
/// twice.
[[nodiscard]] StorageDescriptions storages_of(const PickleDocument& document,
                                              const std::string& place);

/// Tensors of a state dict, or of the first dictionary of tensors in it ("state_dict", "model",
/// ...).
/// @throws ConfigError naming `place` if there is none, a tensor is not well-formed, or a name is
///         given twice.
[[nodiscard]] std::vector<TensorView> tensors_of(const PickleDocument& document,
                                                 const std::string& place);

/// Copies each view out of its storage in row-major order.
/// @param contents Raw bytes by key.
/// @throws ConfigError if a storage is missing or has another size than described, a view leaves
/// its
///         storage, or views repeat their storages more often than any file of weights.
[[nodiscard]] std::vector<NamedArray> materialise(
    const std::vector<TensorView>& views, const StorageDescriptions& storages,
    const std::map<std::string, std::string_view>& contents, const std::string& place);

}  // namespace oodsweep
