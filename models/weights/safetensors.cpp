#include "models/weights/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"

namespace oodsweep {
namespace {

static_assert(std::endian::native == std::endian::little, "weights are stored little-endian");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kAlignment = 8;  // of the data's start
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

/// Sizes and offsets: integers, not negative, no fractions.
std::vector<std::uint64_t> unsigned_list(const Json& list, const std::string& what,
                                         const std::string& place) {
  const bool ok = list.is_array() && std::all_of(list.begin(), list.end(), [](const Json& number) {
                    return number.is_number_unsigned();
                  });
  if (!ok) throw ConfigError{place + ": " + what + " must be a list of integers >= 0"};
  return list.get<std::vector<std::uint64_t>>();
}

/// Bytes that a tensor needs; `limit` + 1 if they are more than that.
std::uint64_t bytes_of(const std::vector<std::uint64_t>& shape, DType dtype, std::uint64_t limit) {
  if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) return 0;
  auto bytes = static_cast<std::uint64_t>(size_of(dtype));
  for (const std::uint64_t size : shape) {
    if (bytes > limit / size) return limit + 1;
    bytes *= size;
  }
  return bytes;
}

using Range = std::pair<std::uint64_t, std::uint64_t>;

Range range_of(const std::string& name, const Json& entry, const std::string& place) {
  const std::string what = "data_offsets of tensor \"" + name + "\"";
  const auto offsets = unsigned_list(entry.at("data_offsets"), what, place);
  if (offsets.size() != 2) throw ConfigError{place + ": " + what + " must be two integers"};
  return {offsets[0], offsets[1]};
}

NamedArray parse_tensor(const std::string& name, const Json& entry, std::string_view data,
                        const std::string& place) {
  const auto [begin, end] = range_of(name, entry, place);
  const auto shape = unsigned_list(entry.at("shape"), "shape of tensor \"" + name + "\"", place);
  const DType dtype = type_from(entry.at("dtype").get<std::string>(), place);
  if (begin > end || end > data.size() || bytes_of(shape, dtype, data.size()) != end - begin) {
    throw ConfigError{place + ": tensor \"" + name + "\" does not fit the file; is it truncated?"};
  }
  const auto bytes = std::as_bytes(std::span{data.substr(begin, end - begin)});
  return {name, dtype, {shape.begin(), shape.end()}, {bytes.begin(), bytes.end()}};
}

/// Tensors must tile the data: a gap could hide something, an overlap would alias.
void check_tiling(std::vector<Range> ranges, std::size_t size, const std::string& place) {
  std::sort(ranges.begin(), ranges.end());
  std::uint64_t position = 0;
  for (const auto& [begin, end] : ranges) {
    if (begin != position) throw ConfigError{place + ": its tensors overlap or leave gaps"};
    position = end;
  }
  if (position != size) throw ConfigError{place + ": data stand after the last tensor"};
}

std::vector<const NamedArray*> in_order_of_names(const std::vector<NamedArray>& arrays) {
  std::vector<const NamedArray*> ordered;
  for (const NamedArray& array : arrays) {
    OOD_EXPECT(std::ssize(array.bytes) == element_count(array.shape) * size_of(array.dtype),
               array.name + " has as many bytes as its shape says");
    ordered.push_back(&array);
  }
  std::sort(ordered.begin(), ordered.end(),
            [](const NamedArray* a, const NamedArray* b) { return a->name < b->name; });
  return ordered;
}

std::string header_of(const std::vector<const NamedArray*>& ordered,
                      const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const NamedArray* array : ordered) {
    const std::uint64_t end = offset + array->bytes.size();
    header[array->name] = {
        {"dtype", name_of(array->dtype)}, {"shape", array->shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  return text;
}

}  // namespace

bool looks_like_safetensors(std::string_view bytes) {
  return bytes.size() > kLengthBytes && header_length(bytes) <= kLongestHeader &&
         bytes[kLengthBytes] == '{';
}

WeightsFile parse_safetensors(std::string_view bytes, const std::string& place) {
  const std::uint64_t length = bytes.size() < kLengthBytes ? 0 : header_length(bytes);
  if (bytes.size() < kLengthBytes || length > bytes.size() - kLengthBytes) {
    throw ConfigError{place + ": its header is longer than the file; is it truncated?"};
  }
  const std::string_view data = bytes.substr(kLengthBytes + length);
  WeightsFile file;
  std::vector<Range> ranges;
  try {
    const Json header = parse_json(bytes.substr(kLengthBytes, length), place);
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        entry.get_to(file.metadata);
        continue;
      }
      file.arrays.push_back(parse_tensor(name, entry, data, place));
      ranges.push_back(range_of(name, entry, place));
    }
  } catch (const nlohmann::json::exception& error) {
    throw ConfigError{place + ": its header is not one of safetensors (" + error.what() + ")"};
  }
  check_tiling(ranges, data.size(), place);
  return file;
}

std::string safetensors_bytes(const std::vector<NamedArray>& arrays,
                              const std::map<std::string, std::string>& metadata) {
  const std::vector<const NamedArray*> ordered = in_order_of_names(arrays);
  const std::string header = header_of(ordered, metadata);
  const std::uint64_t length = header.size();
  std::string bytes(reinterpret_cast<const char*>(&length), kLengthBytes);
  bytes += header;
  std::size_t data = 0;
  for (const NamedArray* array : ordered) data += array->bytes.size();
  bytes.reserve(bytes.size() + data);
  for (const NamedArray* array : ordered) {
    bytes.append(reinterpret_cast<const char*>(array->bytes.data()), array->bytes.size());
  }
  return bytes;
}

void write_safetensors(const std::filesystem::path& path, const std::vector<NamedArray>& arrays,
                       const std::map<std::string, std::string>& metadata) {
  write_file_atomically(path, safetensors_bytes(arrays, metadata));
}

}  // namespace oodsweep
