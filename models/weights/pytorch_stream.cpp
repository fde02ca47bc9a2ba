#include "models/weights/pytorch_stream.hpp"

#include "core/byte_reader.hpp"
#include "models/weights/pytorch_tensors.hpp"

namespace oodsweep {
namespace {

/// PROTO 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c.
constexpr std::string_view kMagic{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15};
constexpr std::int64_t kProtocol = 1001;

bool no_global(const PickleGlobal&) { return false; }

void check_protocol(ByteReader& reader) {
  const PickleDocument document = read_pickle(reader, no_global);
  const auto* version = document.root->as<std::int64_t>();
  if (version == nullptr || *version != kProtocol) {
    reader.fail("a PyTorch stream of another version than 1001");
  }
}

/// {protocol_version, little_endian, type_sizes}
void check_system(ByteReader& reader) {
  const PickleDocument document = read_pickle(reader, no_global);
  const auto* system = document.root->as<PickleDict>();
  if (system == nullptr) reader.fail("does not say which system wrote it");
  for (const auto& [key, value] : system->items) {
    const auto* name = key->as<std::string>();
    const auto* little_endian = value->as<bool>();
    if (name != nullptr && *name == "little_endian" && !(little_endian && *little_endian)) {
      reader.fail("was written on a big-endian system, which is not read");
    }
  }
}

/// Raw elements by key: a list of the keys, then for each an element count and the elements.
std::map<std::string, std::string_view> read_contents(ByteReader& reader,
                                                      const StorageDescriptions& storages) {
  const PickleDocument document = read_pickle(reader, no_global);
  const auto* keys = document.root->as<PickleList>();
  if (keys == nullptr) reader.fail("has no list of storages");
  std::map<std::string, std::string_view> contents;
  for (const PicklePointer item : keys->items) {
    const auto* key = item->as<std::string>();
    const auto storage = key == nullptr ? storages.end() : storages.find(*key);
    if (storage == storages.end()) reader.fail("lists a storage that nothing describes");
    const std::uint64_t count = reader.little_endian(8);
    if (count != static_cast<std::uint64_t>(storage->second.elements)) {
      reader.fail("storage \"" + *key + "\" has another size than described");
    }
    contents[*key] =
        reader.take(count * static_cast<std::uint64_t>(size_of(storage->second.dtype)));
  }
  return contents;
}

}  // namespace

bool looks_like_pytorch_stream(std::string_view bytes) { return bytes.starts_with(kMagic); }

WeightsFile parse_pytorch_stream(std::string_view bytes, const std::string& place) {
  ByteReader reader{bytes, place};
  reader.skip(kMagic.size());
  check_protocol(reader);
  check_system(reader);
  const PickleDocument object = read_pickle(reader, is_pytorch_global);
  const StorageDescriptions storages = storages_of(object, place);
  const auto contents = read_contents(reader, storages);
  if (reader.left() != 0) reader.fail("data stand after the last storage");
  return {materialise(tensors_of(object, place), storages, contents, place), {}};
}

}  // namespace oodsweep
