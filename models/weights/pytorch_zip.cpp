#include "models/weights/pytorch_zip.hpp"

#include <cstring>

#include "core/error.hpp"
#include "models/weights/pytorch_tensors.hpp"

namespace oodsweep {
namespace {

constexpr std::string_view kLocalHeader{"PK\x03\x04", 4};
constexpr std::string_view kCentralHeader{"PK\x01\x02", 4};
constexpr std::string_view kEndRecord{"PK\x05\x06", 4};
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kCentralBytes = 46;
constexpr std::size_t kEndBytes = 22;

template <class T>
T number_at(std::string_view bytes, std::size_t position, const std::string& place) {
  if (position > bytes.size() || bytes.size() - position < sizeof(T)) {
    throw ConfigError{place + ": is a truncated zip archive"};
  }
  T value{};
  std::memcpy(&value, bytes.data() + position, sizeof value);
  return value;
}

/// Content of the entry whose central header stands at `header`.
std::string_view entry_content(std::string_view bytes, std::size_t header, const std::string& name,
                               const std::string& place) {
  const auto method = number_at<std::uint16_t>(bytes, header + 10, place);
  const auto stored = number_at<std::uint32_t>(bytes, header + 20, place);
  const auto size = number_at<std::uint32_t>(bytes, header + 24, place);
  const auto local = number_at<std::uint32_t>(bytes, header + 42, place);
  if (method != 0 || stored != size) {
    throw ConfigError{place + ": entry \"" + name + "\" is compressed, PyTorch stores plainly"};
  }
  if (size == 0xffffffffU || local == 0xffffffffU) {
    throw ConfigError{place + ": entry \"" + name + "\" is over 4 GiB, which is not read"};
  }
  const std::size_t content = std::size_t{local} + kLocalBytes +
                              number_at<std::uint16_t>(bytes, std::size_t{local} + 26, place) +
                              number_at<std::uint16_t>(bytes, std::size_t{local} + 28, place);
  if (bytes.substr(local, 4) != kLocalHeader || content > bytes.size() ||
      size > bytes.size() - content) {
    throw ConfigError{place + ": entry \"" + name + "\" lies outside the archive"};
  }
  return bytes.substr(content, size);
}

std::map<std::string, std::string_view> read_entries(std::string_view bytes,
                                                     const std::string& place) {
  const std::size_t end = bytes.rfind(kEndRecord);
  if (end == std::string_view::npos || bytes.size() - end < kEndBytes) {
    throw ConfigError{place + ": is a truncated zip archive"};
  }
  const auto count = number_at<std::uint16_t>(bytes, end + 10, place);
  std::size_t header = number_at<std::uint32_t>(bytes, end + 16, place);
  std::map<std::string, std::string_view> entries;
  for (unsigned i = 0; i < count; ++i) {
    if (header > bytes.size() || bytes.substr(header, 4) != kCentralHeader) {
      throw ConfigError{place + ": the directory of the zip archive is damaged"};
    }
    const auto name_bytes = number_at<std::uint16_t>(bytes, header + 28, place);
    const auto extra_bytes = number_at<std::uint16_t>(bytes, header + 30, place);
    const auto comment_bytes = number_at<std::uint16_t>(bytes, header + 32, place);
    const std::string name{bytes.substr(header + kCentralBytes, name_bytes)};
    entries[name] = entry_content(bytes, header, name, place);
    header += kCentralBytes + name_bytes + extra_bytes + comment_bytes;
  }
  return entries;
}

}  // namespace

bool looks_like_zip(std::string_view bytes) { return bytes.starts_with(kLocalHeader); }

WeightsFile parse_pytorch_zip(std::string_view bytes, const std::string& place) {
  const std::map<std::string, std::string_view> entries = read_entries(bytes, place);
  std::string stem;
  for (const auto& [name, content] : entries) {
    if (name.ends_with("/data.pkl")) stem = name.substr(0, name.size() - std::strlen("data.pkl"));
  }
  if (stem.empty()) throw ConfigError{place + ": a zip archive without data.pkl, not of PyTorch"};
  const auto order = entries.find(stem + "byteorder");
  if (order != entries.end() && order->second != "little") {
    throw ConfigError{place + ": big-endian weights are not read"};
  }
  const std::string_view pickle = entries.at(stem + "data.pkl");
  std::size_t position = 0;
  const PicklePointer object = read_pickle(pickle, position, place);
  if (position != pickle.size()) throw ConfigError{place + ": data stand after its pickle"};
  std::map<std::string, std::string_view> storages;
  for (const auto& [name, content] : entries) {
    if (name.starts_with(stem + "data/")) storages[name.substr(stem.size() + 5)] = content;
  }
  return {materialise(tensors_of(*object, place), storages, place), {}};
}

}  // namespace oodsweep
