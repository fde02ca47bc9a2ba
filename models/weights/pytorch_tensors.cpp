#include "models/weights/pytorch_tensors.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 40;
constexpr std::size_t kMostAxes = 16;
constexpr std::size_t kLongestKey = 100;  // "0", "94371776000"

constexpr std::array<std::pair<std::string_view, DType>, 10> kStorageClasses{{
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

const DType* storage_type(const PickleGlobal& global) {
  if (global.module != "torch") return nullptr;
  for (const auto& [name, dtype] : kStorageClasses) {
    if (global.name == name) return &dtype;
  }
  return nullptr;
}

/// A count or a size: an integer from 0 to kMostElements.
const std::int64_t* count_in(const PickleValue& value) {
  const auto* number = value.as<std::int64_t>();
  return number != nullptr && *number >= 0 && *number <= kMostElements ? number : nullptr;
}

struct NamedStorage {
  std::string key;
  StorageDescription description;
};

/// ('storage', torch.FloatStorage, key, device, elements[, None]); files of views of storages,
/// which have a tuple at the end, are not read.
NamedStorage storage_from(const PicklePersistent& persistent, const std::string& place) {
  const auto* id = persistent.id->as<PickleTuple>();
  const bool fits = id != nullptr && (id->items.size() == 5 ||
                                      (id->items.size() == 6 && id->items[5]->as<PickleNone>()));
  const auto* word = fits ? id->items[0]->as<std::string>() : nullptr;
  const auto* type = fits ? id->items[1]->as<PickleGlobal>() : nullptr;
  const auto* key = fits ? id->items[2]->as<std::string>() : nullptr;
  const auto* elements = fits ? count_in(*id->items[4]) : nullptr;
  const DType* dtype = type == nullptr ? nullptr : storage_type(*type);
  if (word == nullptr || *word != "storage" || dtype == nullptr || key == nullptr ||
      key->size() > kLongestKey || elements == nullptr) {
    throw ConfigError{place + ": a storage is not described as PyTorch does"};
  }
  return {*key, {*dtype, *elements}};
}

[[noreturn]] void malformed(const std::string& place, const std::string& name) {
  throw ConfigError{place + ": tensor \"" + name + "\" is not described as PyTorch does"};
}

std::vector<std::int64_t> sizes_from(const PickleValue& value, const std::string& place,
                                     const std::string& name) {
  const auto* tuple = value.as<PickleTuple>();
  if (tuple == nullptr || tuple->items.size() > kMostAxes) malformed(place, name);
  std::vector<std::int64_t> sizes;
  for (const PicklePointer item : tuple->items) {
    const auto* size = count_in(*item);
    if (size == nullptr) malformed(place, name);
    sizes.push_back(*size);
  }
  return sizes;
}

/// (storage, offset, size, stride, ...) of _rebuild_tensor and _rebuild_tensor_v2, or (tensor, ...)
/// of _rebuild_parameter.
TensorView tensor_from(const std::string& name, const PickleCall& call, const std::string& place) {
  const std::vector<PicklePointer>& arguments = call.arguments;
  if (call.function.name == "_rebuild_parameter" && !arguments.empty()) {
    const auto* tensor = arguments[0]->as<PickleCall>();
    if (tensor == nullptr || tensor->function.name == "_rebuild_parameter") malformed(place, name);
    return tensor_from(name, *tensor, place);
  }
  if (arguments.size() < 4) malformed(place, name);
  const auto* storage = arguments[0]->as<PicklePersistent>();
  const auto* offset = count_in(*arguments[1]);
  if (storage == nullptr || offset == nullptr) malformed(place, name);
  TensorView view{.name = name,
                  .storage_key = storage_from(*storage, place).key,
                  .offset = *offset,
                  .size = sizes_from(*arguments[2], place, name),
                  .stride = sizes_from(*arguments[3], place, name)};
  if (view.size.size() != view.stride.size()) malformed(place, name);
  return view;
}

std::vector<TensorView> direct_tensors(const PickleDict& dict, const std::string& place) {
  std::vector<TensorView> views;
  std::set<std::string> names;
  for (const auto& [key, value] : dict.items) {
    const auto* name = key->as<std::string>();
    const auto* call = value->as<PickleCall>();
    if (name == nullptr || call == nullptr) continue;
    if (!names.insert(*name).second) {
      throw ConfigError{place + ": holds the tensor \"" + *name + "\" twice"};
    }
    views.push_back(tensor_from(*name, *call, place));
  }
  return views;
}

/// One behind the last element that the view touches; 0 for an empty one. Checked against overflow.
std::int64_t end_of(const TensorView& view, const std::string& place) {
  if (std::find(view.size.begin(), view.size.end(), 0) != view.size.end()) return 0;
  std::int64_t last = view.offset;
  std::int64_t count = 1;
  for (std::size_t axis = 0; axis < view.size.size(); ++axis) {
    if (count > kMostElements / view.size[axis]) malformed(place, view.name);
    count *= view.size[axis];
    const std::int64_t steps = view.size[axis] - 1;
    if (steps > 0 && view.stride[axis] > (kMostElements - last) / steps) {
      malformed(place, view.name);
    }
    last += steps * view.stride[axis];
  }
  return last + 1;
}

/// Index of the next element in row-major order; past the last one it starts again.
void advance(std::vector<std::int64_t>& index, const std::vector<std::int64_t>& size) {
  for (std::size_t axis = index.size(); axis-- > 0;) {
    if (++index[axis] < size[axis]) return;
    index[axis] = 0;
  }
}

NamedArray copy_view(const TensorView& view, DType dtype, std::string_view storage) {
  const auto width = static_cast<std::size_t>(size_of(dtype));
  const auto count = static_cast<std::size_t>(element_count(view.size));
  NamedArray array{view.name, dtype, view.size, std::vector<std::byte>(count * width)};
  std::vector<std::int64_t> index(view.size.size(), 0);
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t element = view.offset;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
      element += index[axis] * view.stride[axis];
    }
    const auto* from = reinterpret_cast<const std::byte*>(storage.data()) +
                       static_cast<std::size_t>(element) * width;
    std::copy_n(from, width, array.bytes.data() + i * width);
    advance(index, view.size);
  }
  return array;
}

}  // namespace

bool is_pytorch_global(const PickleGlobal& global) {
  if (global.module == "collections") return global.name == "OrderedDict";
  if (global.module == "torch._utils") {
    return global.name == "_rebuild_tensor_v2" || global.name == "_rebuild_tensor" ||
           global.name == "_rebuild_parameter";
  }
  return storage_type(global) != nullptr;
}

StorageDescriptions storages_of(const PickleDocument& document, const std::string& place) {
  StorageDescriptions storages;
  for (const PickleValue& value : document.values) {
    const auto* persistent = value.as<PicklePersistent>();
    if (persistent == nullptr) continue;
    const NamedStorage storage = storage_from(*persistent, place);
    const auto [entry, fresh] = storages.emplace(storage.key, storage.description);
    const bool same = entry->second.dtype == storage.description.dtype &&
                      entry->second.elements == storage.description.elements;
    if (!fresh && !same) {
      throw ConfigError{place + ": storage \"" + storage.key + "\" is described in two ways"};
    }
  }
  return storages;
}

std::vector<TensorView> tensors_of(const PickleDocument& document, const std::string& place) {
  const auto* dict = document.root->as<PickleDict>();
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
                                    const StorageDescriptions& storages,
                                    const std::map<std::string, std::string_view>& contents,
                                    const std::string& place) {
  // Tensors may share a storage; a small file whose views repeat it without end is no file of
  // weights.
  constexpr std::int64_t kMostRepeats = 16;
  std::int64_t room = 0;
  for (const auto& [key, bytes] : contents) room += kMostRepeats * std::ssize(bytes);
  std::vector<NamedArray> arrays;
  for (const TensorView& view : views) {
    const StorageDescription& storage = storages.at(view.storage_key);
    const auto content = contents.find(view.storage_key);
    if (content == contents.end()) {
      throw ConfigError{place + ": the storage of tensor \"" + view.name + "\" is missing"};
    }
    if (std::ssize(content->second) != storage.elements * size_of(storage.dtype)) {
      throw ConfigError{place + ": the storage of tensor \"" + view.name +
                        "\" has another size than described; is the file truncated?"};
    }
    if (end_of(view, place) > storage.elements) {
      throw ConfigError{place + ": tensor \"" + view.name + "\" leaves its storage"};
    }
    room -= element_count(view.size) * size_of(storage.dtype);
    if (room < 0) throw ConfigError{place + ": its tensors are far larger than its data"};
    arrays.push_back(copy_view(view, storage.dtype, content->second));
  }
  return arrays;
}

}  // namespace oodsweep
