#include "models/weights/pytorch_zip.hpp"

#include "core/byte_reader.hpp"
#include "core/error.hpp"
#include "models/weights/pytorch_tensors.hpp"

namespace oodsweep {
namespace {

constexpr std::string_view kLocalHeader{"PK\x03\x04", 4};
constexpr std::string_view kCentralHeader{"PK\x01\x02", 4};
constexpr std::string_view kEndRecord{"PK\x05\x06", 4};
constexpr std::uint64_t kInZip64 = 0xffffffff;  // the real number stands elsewhere

/// What the central directory says of one entry.
struct ZipEntry {
  std::string name;
  std::uint64_t size = 0;
  std::uint64_t local_header = 0;
};

/// Reads one central header (APPNOTE 4.3.12) and leaves the reader at the next.
ZipEntry read_central_header(ByteReader& reader) {
  if (reader.take(4) != kCentralHeader) reader.fail("the directory of the zip archive is damaged");
  reader.skip(6);  // versions, flags
  const std::uint64_t method = reader.little_endian(2);
  reader.skip(8);  // time, date, checksum
  const std::uint64_t compressed = reader.little_endian(4);
  ZipEntry entry;
  entry.size = reader.little_endian(4);
  const std::uint64_t name_bytes = reader.little_endian(2);
  const std::uint64_t extra_bytes = reader.little_endian(2);
  const std::uint64_t comment_bytes = reader.little_endian(2);
  reader.skip(8);  // disk, attributes
  entry.local_header = reader.little_endian(4);
  entry.name = reader.take(name_bytes);
  reader.skip(extra_bytes + comment_bytes);
  if (method != 0 || compressed != entry.size) {
    reader.fail("entry \"" + entry.name + "\" is compressed, PyTorch stores plainly");
  }
  if (entry.size == kInZip64 || entry.local_header == kInZip64) {
    reader.fail("entry \"" + entry.name + "\" is over 4 GiB, which is not read");
  }
  return entry;
}

/// The local header repeats the name and pads the data to 64 bytes; its sizes are not to be
/// trusted.
std::string_view content_of(const ZipEntry& entry, ByteReader reader) {
  reader.seek(entry.local_header);
  if (reader.take(4) != kLocalHeader) reader.fail("entry \"" + entry.name + "\" is not there");
  reader.skip(22);
  const std::uint64_t name_bytes = reader.little_endian(2);
  const std::uint64_t extra_bytes = reader.little_endian(2);
  reader.skip(name_bytes + extra_bytes);
  return reader.take(entry.size);
}

std::map<std::string, std::string_view> read_entries(std::string_view bytes,
                                                     const std::string& place) {
  ByteReader reader{bytes, place};
  const std::size_t end_record = bytes.rfind(kEndRecord);
  if (end_record == std::string_view::npos) reader.fail("is a truncated zip archive");
  reader.seek(end_record + 10);
  const std::uint64_t count = reader.little_endian(2);
  reader.skip(4);  // size of the directory
  const std::uint64_t directory = reader.little_endian(4);
  reader.skip(reader.little_endian(2));  // comment
  if (reader.left() != 0) reader.fail("data stand after the zip archive");
  reader.seek(directory);
  std::map<std::string, std::string_view> entries;
  for (std::uint64_t i = 0; i < count; ++i) {
    const ZipEntry entry = read_central_header(reader);
    if (!entries.emplace(entry.name, content_of(entry, reader)).second) {
      reader.fail("holds the entry \"" + entry.name + "\" twice");
    }
  }
  return entries;
}

/// "archive/" of "archive/data.pkl": the folder that all entries stand in.
std::string folder_of(const std::map<std::string, std::string_view>& entries,
                      const std::string& place) {
  constexpr std::string_view kPickle = "data.pkl";
  for (const auto& [name, content] : entries) {
    if (name.ends_with("/data.pkl")) return name.substr(0, name.size() - kPickle.size());
  }
  throw ConfigError{place + ": a zip archive without data.pkl is not a PyTorch file"};
}

}  // namespace

bool looks_like_zip(std::string_view bytes) { return bytes.starts_with(kLocalHeader); }

WeightsFile parse_pytorch_zip(std::string_view bytes, const std::string& place) {
  const std::map<std::string, std::string_view> entries = read_entries(bytes, place);
  const std::string folder = folder_of(entries, place);
  const auto order = entries.find(folder + "byteorder");
  if (order != entries.end() && order->second != "little") {
    throw ConfigError{place + ": was written on a big-endian system, which is not read"};
  }
  ByteReader pickle{entries.at(folder + "data.pkl"), place + ": data.pkl"};
  const PickleDocument object = read_pickle(pickle, is_pytorch_global);
  if (pickle.left() != 0) pickle.fail("data stand after the pickle");
  std::map<std::string, std::string_view> contents;
  const std::string storages = folder + "data/";
  for (const auto& [name, content] : entries) {
    if (name.starts_with(storages)) contents[name.substr(storages.size())] = content;
  }
  return {materialise(tensors_of(object, place), storages_of(object, place), contents, place), {}};
}

}  // namespace oodsweep
