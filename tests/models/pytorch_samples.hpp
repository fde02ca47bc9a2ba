#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oodsweep {

/// `value` in `width` little-endian bytes.
[[nodiscard]] inline std::string little_endian(std::uint64_t value, std::size_t width) {
  std::string bytes;
  for (std::size_t i = 0; i < width; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

[[nodiscard]] inline std::string raw(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// Pieces of pickles, protocol 2, as Python writes them.
namespace pickled {

inline const std::string kProto{"\x80\x02", 2};
inline const std::string kNone = "N";
inline const std::string kOrderedDict = "ccollections\nOrderedDict\n)R";

[[nodiscard]] inline std::string text(std::string_view value) {
  return "X" + little_endian(value.size(), 4) + std::string{value};
}
[[nodiscard]] inline std::string integer(std::int64_t value) {
  return "\x8a\x08" + little_endian(static_cast<std::uint64_t>(value), 8);  // LONG1
}
[[nodiscard]] inline std::string tuple(const std::vector<std::string>& items) {
  std::string bytes = "(";
  for (const std::string& item : items) bytes += item;
  return bytes + "t";
}
[[nodiscard]] inline std::string sizes(const std::vector<std::int64_t>& values) {
  std::vector<std::string> items;
  for (const std::int64_t value : values) items.push_back(integer(value));
  return tuple(items);
}
[[nodiscard]] inline std::string list(const std::vector<std::string>& items) {
  std::string bytes = "](";
  for (const std::string& item : items) bytes += item;
  return bytes + "e";
}

}  // namespace pickled

struct SampleStorage {
  std::string key;
  std::string content;
  std::int64_t elements = 0;
  std::string type = "FloatStorage";
};

struct SampleTensor {
  std::string name;
  std::size_t storage = 0;  ///< Which one of the file's.
  std::int64_t offset = 0;
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> stride;
};

/// A file of weights to be written in either form, right unless a test makes it wrong.
struct SampleFile {
  std::vector<SampleStorage> storages;
  std::vector<SampleTensor> tensors;

  /// The pickle of the state dict; the old form has a sixth member in a storage's id.
  [[nodiscard]] std::string state_pickle(bool old_form) const {
    std::string bytes = pickled::kProto + pickled::kOrderedDict;
    for (const SampleTensor& tensor : tensors) {
      const SampleStorage& storage = storages[tensor.storage];
      std::vector<std::string> id{pickled::text("storage"), "ctorch\n" + storage.type + "\n",
                                  pickled::text(storage.key), pickled::text("cpu"),
                                  pickled::integer(storage.elements)};
      if (old_form) id.push_back(pickled::kNone);
      bytes += pickled::text(tensor.name) + "ctorch._utils\n_rebuild_tensor_v2\n" +
               pickled::tuple({pickled::tuple(id) + "Q", pickled::integer(tensor.offset),
                               pickled::sizes(tensor.size), pickled::sizes(tensor.stride), "\x89",
                               pickled::kOrderedDict}) +
               "Rs";
    }
    return bytes + ".";
  }
};

/// a = [[1, 2, 3], [4, 5, 6]] and its transpose from one storage; b = 7, a scalar from another.
[[nodiscard]] inline SampleFile sample_file() {
  return {.storages = {{.key = "10", .content = raw({0, 1, 2, 3, 4, 5, 6}), .elements = 7},
                       {.key = "2", .content = raw({7}), .elements = 1}},
          .tensors = {{.name = "a", .storage = 0, .offset = 1, .size = {2, 3}, .stride = {3, 1}},
                      {.name = "at", .storage = 0, .offset = 1, .size = {3, 2}, .stride = {1, 3}},
                      {.name = "b", .storage = 1, .offset = 0, .size = {}, .stride = {}}}};
}

inline const std::string kStreamMagic{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.",
                                      15};

/// The old form around any object pickle; storages stand in the reverse order of use.
[[nodiscard]] inline std::string stream_around(const std::string& object_pickle,
                                               const std::vector<SampleStorage>& storages) {
  std::string keys, contents;
  for (auto storage = storages.rbegin(); storage != storages.rend(); ++storage) {
    keys += pickled::text(storage->key);
    contents += little_endian(static_cast<std::uint64_t>(storage->elements), 8) + storage->content;
  }
  const std::string system = "}" + pickled::text("little_endian") + "\x88s";
  return kStreamMagic + pickled::kProto + "M\xe9\x03." + pickled::kProto + system + "." +
         object_pickle + pickled::kProto + "](" + keys + "e." + contents;
}
[[nodiscard]] inline std::string stream_of(const SampleFile& file) {
  return stream_around(file.state_pickle(true), file.storages);
}

struct ZipSample {
  std::string name;
  std::string content;
  std::uint16_t method = 0;
};

/// A zip archive of stored entries, data on multiples of 64 bytes as PyTorch pads them.
[[nodiscard]] inline std::string zip_of(const std::vector<ZipSample>& entries) {
  std::string bytes, directory;
  for (const ZipSample& entry : entries) {
    const std::size_t local = bytes.size();
    const std::size_t unpadded = local + 30 + entry.name.size() + 4;
    const std::size_t padding = (64 - unpadded % 64) % 64;
    const std::string sizes = little_endian(entry.content.size(), 4);
    const std::string front = little_endian(0x808, 2) + little_endian(entry.method, 2) +
                              std::string(8, '\0') + sizes + sizes +
                              little_endian(entry.name.size(), 2);
    bytes += "PK\x03\x04" + std::string(2, '\0') + front + little_endian(4 + padding, 2) +
             entry.name + "FB" + little_endian(padding, 2) + std::string(padding, 'Z') +
             entry.content;
    directory += "PK\x01\x02" + std::string(4, '\0') + front + std::string(12, '\0') +
                 little_endian(local, 4) + entry.name;
  }
  const std::string count = little_endian(entries.size(), 2);
  return bytes + directory + "PK\x05\x06" + std::string(4, '\0') + count + count +
         little_endian(directory.size(), 4) + little_endian(bytes.size(), 4) + std::string(2, '\0');
}

/// The entries of the zip form, for a test to change before zip_of().
[[nodiscard]] inline std::vector<ZipSample> zip_entries(const SampleFile& file) {
  std::vector<ZipSample> entries{{"w/data.pkl", file.state_pickle(false)},
                                 {"w/byteorder", "little"}};
  for (const SampleStorage& storage : file.storages) {
    entries.push_back({"w/data/" + storage.key, storage.content});
  }
  entries.push_back({"w/version", "3\n"});
  return entries;
}

}  // namespace oodsweep
