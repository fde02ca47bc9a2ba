#include "models/weights/pytorch_tensors.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 40;

[[noreturn]] void malformed(const std::string& place, const std::string& name) {
  throw ConfigError{place + ": tensor \"" + name + "\" is not described as PyTorch does"};
}

std::vector<std::int64_t> sizes_from(const PickleValue& value, const std::string& place,
                                     const std::string& name) {
  const auto* tuple = value.as<PickleTuple>();
  if (tuple == nullptr) malformed(place, name);
  std::vector<std::int64_t> sizes;
  for (const PicklePointer& item : tuple->items) {
    const auto* size = item->as<std::int64_t>();
    if (size == nullptr || *size < 0 || *size > kMostElements) malformed(place, name);
    sizes.push_back(*size);
  }
  return sizes;
}

/// ('storage', torch.FloatStorage, key, device, numel[, view])
void read_storage_id(const PickleValue& value, TensorView& view, const std::string& place) {
  const auto* persistent = value.as<PicklePersistent>();
  const auto* id = persistent == nullptr ? nullptr : persistent->id->as<PickleTuple>();
  if (id == nullptr || id->items.size() < 5) malformed(place, view.name);
  const auto* type = id->items[1]->as<PickleGlobal>();
  const auto* key = id->items[2]->as<std::string>();
  const auto* elements = id->items[4]->as<std::int64_t>();
  if (type == nullptr || key == nullptr || elements == nullptr || *elements < 0 ||
      *elements > kMostElements) {
    malformed(place, view.name);
  }
  view.dtype = storage_type(type->name, place);
  view.storage_key = *key;
  view.storage_elements = *elements;
}

TensorView tensor_from(const std::string& name, const PickleCall& call, const std::string& place) {
  if (call.function.name == "_rebuild_parameter" && !call.arguments.empty()) {
    const auto* inner = call.arguments[0]->as<PickleCall>();
    if (inner == nullptr || inner->function.name == "_rebuild_parameter") malformed(place, name);
    return tensor_from(name, *inner, place);
  }
  if (call.arguments.size() < 4) malformed(place, name);
  TensorView view;
  view.name = name;
  read_storage_id(*call.arguments[0], view, place);
  const auto* offset = call.arguments[1]->as<std::int64_t>();
  if (offset == nullptr || *offset < 0 || *offset > kMostElements) malformed(place, name);
  view.offset = *offset;
  view.size = sizes_from(*call.arguments[2], place, name);
  view.stride = sizes_from(*call.arguments[3], place, name);
  if (view.size.size() != view.stride.size()) malformed(place, name);
  return view;
}

std::vector<TensorView> direct_tensors(const PickleDict& dict, const std::string& place) {
  std::vector<TensorView> views;
  for (const auto& [key, value] : dict.items) {
    const auto* name = key->as<std::string>();
    const auto* call = value->as<PickleCall>();
    if (name != nullptr && call != nullptr) views.push_back(tensor_from(*name, *call, place));
  }
  return views;
}

/// Number of elements and the last element that the view touches, both checked against overflow.
std::int64_t last_element(const TensorView& view, const std::string& place) {
  std::int64_t last = view.offset;
  std::int64_t count = 1;
  for (std::size_t axis = 0; axis < view.size.size(); ++axis) {
    if (view.size[axis] == 0) return -1;
    if (count > kMostElements / view.size[axis]) malformed(place, view.name);
    count *= view.size[axis];
    const std::int64_t steps = view.size[axis] - 1;
    if (steps > 0 && view.stride[axis] > (kMostElements - last) / steps)
      malformed(place, view.name);
    last += steps * view.stride[axis];
  }
  return last;
}

NamedArray copy_view(const TensorView& view, std::string_view storage, const std::string& place) {
  const auto width = static_cast<std::size_t>(size_of(view.dtype));
  const std::int64_t last = last_element(view, place);
  if (last >= view.storage_elements ||
      storage.size() != static_cast<std::size_t>(view.storage_elements) * width) {
    throw ConfigError{place + ": tensor \"" + view.name + "\" leaves its storage"};
  }
  NamedArray array{view.name, view.dtype, view.size, {}};
  const std::int64_t count = element_count(view.size);
  array.bytes.resize(static_cast<std::size_t>(count) * width);
  std::vector<std::int64_t> index(view.size.size(), 0);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t element = view.offset;
    for (std::size_t axis = 0; axis < index.size(); ++axis)
      element += index[axis] * view.stride[axis];
    std::memcpy(array.bytes.data() + static_cast<std::size_t>(i) * width,
                storage.data() + static_cast<std::size_t>(element) * width, width);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < view.size[axis]) break;
      index[axis] = 0;
    }
  }
  return array;
}

}  // namespace

DType storage_type(const std::string& name, const std::string& place) {
  static constexpr std::array<std::pair<const char*, DType>, 10> kStorages{{
      {"DoubleStorage", DType::kFloat64},
      {"FloatStorage", DType::kFloat32},
      {"HalfStorage", DType::kFloat16},
      {"BFloat16Storage", DType::kBFloat16},
      {"LongStorage", DType::kInt64},
      {"IntStorage", DType::kInt32},
      {"ShortStorage", DType::kInt16},
      {"CharStorage", DType::kInt8},
      {"ByteStorage", DType::kUint8},
      {"BoolStorage", DType::kBool},
  }};
  for (const auto& [known, dtype] : kStorages) {
    if (name == known) return dtype;
  }
  throw ConfigError{place + ": a storage of type \"" + name + "\", which is not known"};
}

std::vector<TensorView> tensors_of(const PickleValue& root, const std::string& place) {
  const auto* dict = root.as<PickleDict>();
  if (dict == nullptr) {
    throw ConfigError{place +
                      ": holds no dictionary of tensors (save model.state_dict(), not the model)"};
  }
  std::vector<TensorView> views = direct_tensors(*dict, place);
  for (const auto& [key, value] : dict->items) {
    if (!views.empty()) break;
    if (const auto* inner = value->as<PickleDict>()) views = direct_tensors(*inner, place);
  }
  if (views.empty()) throw ConfigError{place + ": holds no tensors"};
  return views;
}

std::vector<NamedArray> materialise(const std::vector<TensorView>& views,
                                    const std::map<std::string, std::string_view>& storages,
                                    const std::string& place) {
  std::vector<NamedArray> arrays;
  for (const TensorView& view : views) {
    const auto storage = storages.find(view.storage_key);
    if (storage == storages.end()) {
      throw ConfigError{place + ": the storage of tensor \"" + view.name + "\" is missing"};
    }
    arrays.push_back(copy_view(view, storage->second, place));
  }
  return arrays;
}

}  // namespace oodsweep
