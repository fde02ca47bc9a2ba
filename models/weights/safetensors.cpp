#include "models/weights/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"

namespace oodsweep {
namespace {

static_assert(std::endian::native == std::endian::little, "weights are stored little-endian");

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = 100'000'000;

constexpr std::pair<DType, const char*> kTypes[]{
    {DType::kFloat64, "F64"},   {DType::kFloat32, "F32"}, {DType::kFloat16, "F16"},
    {DType::kBFloat16, "BF16"}, {DType::kInt64, "I64"},   {DType::kInt32, "I32"},
    {DType::kInt16, "I16"},     {DType::kInt8, "I8"},     {DType::kUint8, "U8"},
    {DType::kBool, "BOOL"}};

std::uint64_t header_length(std::string_view bytes) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  return length;
}

DType type_from(const std::string& name, const std::string& place) {
  for (const auto& [type, text] : kTypes) {
    if (name == text) return type;
  }
  throw ConfigError{place + ": a tensor of type \"" + name + "\", which is not known"};
}

std::string name_of(DType dtype) {
  for (const auto& [type, text] : kTypes) {
    if (dtype == type) return text;
  }
  throw InternalError{"a type without a safetensors name"};
}

NamedArray parse_tensor(const std::string& name, const Json& entry, std::string_view data,
                        const std::string& place) {
  NamedArray array{name, type_from(entry.at("dtype").get<std::string>(), place), {}, {}};
  const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
  const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
  std::uint64_t elements = 1;
  for (const Json& size : entry.at("shape")) {
    const auto length = size.get<std::uint64_t>();
    if (length != 0 && elements > data.size() / length)
      elements = data.size() + 1;
    else
      elements *= length;
    array.shape.push_back(static_cast<std::int64_t>(length));
  }
  const auto width = static_cast<std::uint64_t>(size_of(array.dtype));
  if (begin > end || end > data.size() || elements > data.size() ||
      elements * width != end - begin) {
    throw ConfigError{place + ": tensor \"" + name + "\" does not fit the file; is it truncated?"};
  }
  const auto bytes = std::as_bytes(std::span{data.data() + begin, end - begin});
  array.bytes.assign(bytes.begin(), bytes.end());
  return array;
}

/// Tensors must tile the data: a gap could hide something, an overlap would alias.
void check_tiling(std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges, std::size_t size,
                  const std::string& place) {
  std::sort(ranges.begin(), ranges.end());
  std::uint64_t position = 0;
  for (const auto& [begin, end] : ranges) {
    if (begin != position) throw ConfigError{place + ": its tensors overlap or leave gaps"};
    position = end;
  }
  if (position != size) throw ConfigError{place + ": data stand after the last tensor"};
}

}  // namespace

bool looks_like_safetensors(std::string_view bytes) {
  return bytes.size() > kLengthBytes && header_length(bytes) <= kLongestHeader &&
         bytes[kLengthBytes] == '{';
}

WeightsFile parse_safetensors(std::string_view bytes, const std::string& place) {
  const std::uint64_t length = header_length(bytes);
  if (length > bytes.size() - kLengthBytes) {
    throw ConfigError{place + ": its header is longer than the file; is it truncated?"};
  }
  const std::string_view data = bytes.substr(kLengthBytes + length);
  WeightsFile file;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  try {
    const Json header = parse_json(bytes.substr(kLengthBytes, length), place);
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        entry.get_to(file.metadata);
        continue;
      }
      file.arrays.push_back(parse_tensor(name, entry, data, place));
      ranges.emplace_back(entry["data_offsets"][0], entry["data_offsets"][1]);
    }
  } catch (const nlohmann::json::exception& error) {
    throw ConfigError{place + ": its header is not one of safetensors (" + error.what() + ")"};
  }
  check_tiling(ranges, data.size(), place);
  return file;
}

void write_safetensors(const std::filesystem::path& path, const std::vector<NamedArray>& arrays,
                       const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  // The header is an ordered map, so offsets follow the names' order.
  std::vector<const NamedArray*> ordered;
  for (const NamedArray& array : arrays) ordered.push_back(&array);
  std::sort(ordered.begin(), ordered.end(),
            [](const NamedArray* a, const NamedArray* b) { return a->name < b->name; });
  std::uint64_t offset = 0;
  for (const NamedArray* array : ordered) {
    const std::uint64_t end = offset + array->bytes.size();
    header[array->name] = {
        {"dtype", name_of(array->dtype)}, {"shape", array->shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // data start aligned
  const std::uint64_t length = text.size();
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file.write(reinterpret_cast<const char*>(&length), kLengthBytes);
  file << text;
  for (const NamedArray* array : ordered) {
    file.write(reinterpret_cast<const char*>(array->bytes.data()),
               static_cast<std::streamsize>(array->bytes.size()));
  }
  file.close();
  if (!file) throw IoError{path.string() + ": could not be written"};
  sync_file(path);
}

}  // namespace oodsweep
