#include "models/weights/pytorch_stream.hpp"

#include <cstring>

#include "core/error.hpp"
#include "models/weights/pytorch_tensors.hpp"

namespace oodsweep {
namespace {

/// PROTO 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c.
constexpr std::string_view kMagic{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15};

/// The type of a storage stands only in the tensors that use it.
std::size_t element_width(const std::vector<TensorView>& views, const std::string& key,
                          const std::string& place) {
  for (const TensorView& view : views) {
    if (view.storage_key == key) return static_cast<std::size_t>(size_of(view.dtype));
  }
  throw ConfigError{place + ": storage \"" + key + "\" belongs to no tensor"};
}

std::uint64_t read_count(std::string_view bytes, std::size_t& position, const std::string& place) {
  std::uint64_t count = 0;
  if (bytes.size() - position < sizeof count) throw ConfigError{place + ": is truncated"};
  std::memcpy(&count, bytes.data() + position, sizeof count);
  position += sizeof count;
  return count;
}

}  // namespace

bool looks_like_pytorch_stream(std::string_view bytes) { return bytes.starts_with(kMagic); }

WeightsFile parse_pytorch_stream(std::string_view bytes, const std::string& place) {
  std::size_t position = kMagic.size();
  const PicklePointer version = read_pickle(bytes, position, place);
  const auto* number = version->as<std::int64_t>();
  if (number == nullptr || *number != 1001) {
    throw ConfigError{place + ": a PyTorch stream of another version than 1001"};
  }
  static_cast<void>(read_pickle(bytes, position, place));  // byte order and sizes of the writer
  const PicklePointer object = read_pickle(bytes, position, place);
  const PicklePointer keys = read_pickle(bytes, position, place);
  const auto* list = keys->as<PickleList>();
  if (list == nullptr) throw ConfigError{place + ": has no list of storages"};

  const std::vector<TensorView> views = tensors_of(*object, place);
  std::map<std::string, std::string_view> storages;
  for (const PicklePointer& item : list->items) {
    const auto* key = item->as<std::string>();
    if (key == nullptr) throw ConfigError{place + ": a storage without a name"};
    const std::size_t width = element_width(views, *key, place);
    const std::uint64_t count = read_count(bytes, position, place);
    if (count > (bytes.size() - position) / width) throw ConfigError{place + ": is truncated"};
    storages[*key] = bytes.substr(position, count * width);
    position += count * width;
  }
  if (position != bytes.size()) throw ConfigError{place + ": data stand after the last storage"};
  return {materialise(views, storages, place), {}};
}

}  // namespace oodsweep
