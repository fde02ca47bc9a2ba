#include "datasets/text/text_shard.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/shards/h5_arrays.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

std::int64_t blocks_of(std::int64_t texts) { return (texts + kBlockTexts - 1) / kBlockTexts; }

/// XXH3 of the lengths of some texts, then of their bytes: a border that moved is found too.
std::uint64_t hash_of_block(std::span<const std::int64_t> offsets, std::string_view bytes) {
  std::vector<std::byte> content;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const std::int64_t length = offsets[i + 1] - offsets[i];
    const auto* digits = reinterpret_cast<const std::byte*>(&length);
    content.insert(content.end(), digits, digits + sizeof(length));
  }
  const auto* text = reinterpret_cast<const std::byte*>(bytes.data());
  content.insert(content.end(), text, text + bytes.size());
  return xxh3(content);
}

/// The offsets around the texts of a block, one more than texts.
std::span<const std::int64_t> offsets_of(std::span<const std::int64_t> offsets,
                                         std::int64_t block) {
  const std::int64_t first = block * kBlockTexts;
  const std::int64_t texts = std::min(kBlockTexts, std::ssize(offsets) - 1 - first);
  return offsets.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(texts) + 1);
}

std::vector<std::uint64_t> hash_blocks(const TextTable& texts) {
  std::vector<std::uint64_t> hashes;
  for (std::int64_t block = 0; block < blocks_of(texts.count()); ++block) {
    const auto offsets = offsets_of(texts.offsets, block);
    const auto bytes = static_cast<std::size_t>(offsets.back() - offsets.front());
    hashes.push_back(hash_of_block(offsets, std::string_view{texts.bytes}.substr(
                                                static_cast<std::size_t>(offsets.front()), bytes)));
  }
  return hashes;
}

}  // namespace

std::string_view TextTable::text(std::int64_t i) const {
  const auto at = static_cast<std::size_t>(i);
  return std::string_view{bytes}.substr(static_cast<std::size_t>(offsets.at(at)),
                                        static_cast<std::size_t>(offsets.at(at + 1) - offsets[at]));
}

void TextTable::append(std::string_view text, std::int32_t label) {
  bytes += text;
  offsets.push_back(std::ssize(bytes));
  labels.push_back(label);
}

std::vector<std::uint64_t> hash_texts(const TextTable& texts) {
  std::vector<std::uint64_t> hashes;
  for (std::int64_t i = 0; i < texts.count(); ++i) {
    hashes.push_back(xxh3(std::as_bytes(std::span{texts.text(i)})));
  }
  return hashes;
}

std::string text_fingerprint(const std::vector<std::string>& classes,
                             std::span<const std::uint64_t> text_hashes) {
  Sha256 hash;
  hash.update("texts\n");
  for (const std::string& name : classes) hash.update(name + "\n");
  hash.update(std::as_bytes(text_hashes));
  return hash.finish();
}

ShardEntry write_text_shard(const fs::path& folder, const std::string& file,
                            const TextTable& texts) {
  const std::int64_t count = texts.count();
  OOD_EXPECT(count > 0 && std::ssize(texts.offsets) == count + 1, "texts with their borders");
  const std::string place = (folder / file).string();
  const std::span<const std::uint8_t> bytes{
      reinterpret_cast<const std::uint8_t*>(texts.bytes.data()), texts.bytes.size()};
  const std::string image = h5_image(
      {make_h5_array<std::uint8_t>("/bytes", H5Type::kUint8, {std::ssize(bytes)}, bytes),
       make_h5_array<std::int64_t>("/offsets", H5Type::kInt64, {count + 1}, texts.offsets),
       make_h5_array<std::int32_t>("/labels", H5Type::kInt32, {count}, texts.labels),
       make_h5_array<std::uint64_t>("/text_hash", H5Type::kUint64, {count}, hash_texts(texts)),
       make_h5_array<std::uint64_t>("/block_hash", H5Type::kUint64, {blocks_of(count)},
                                    hash_blocks(texts))},
      place);
  write_file_atomically(folder / file, image);
  return {file, count, std::ssize(image), sha256_hex(image)};
}

TextShardFile::TextShardFile(fs::path path, const ShardEntry& entry)
    : path_{std::move(path)},
      offsets_{read_h5_numbers<std::int64_t>(path_, "/offsets", H5Type::kInt64, entry.count + 1)},
      labels_{read_h5_numbers<std::int32_t>(path_, "/labels", H5Type::kInt32, entry.count)},
      block_hashes_{read_h5_numbers<std::uint64_t>(path_, "/block_hash", H5Type::kUint64,
                                                   blocks_of(entry.count))},
      checked_(block_hashes_.size()) {
  const H5ArrayLocation bytes = locate_h5(path_, "/bytes");
  first_byte_ = bytes.offset;
  const bool fits = bytes.type == H5Type::kUint8 && bytes.shape.size() == 1 &&
                    offsets_.front() == 0 && offsets_.back() == bytes.shape[0] &&
                    std::is_sorted(offsets_.begin(), offsets_.end());
  if (!fits) throw IoError{path_.string() + ": its offsets do not fit its texts"};
}

std::vector<std::uint64_t> TextShardFile::read_text_hashes() const {
  return read_h5_numbers<std::uint64_t>(path_, "/text_hash", H5Type::kUint64, count());
}

TextTable TextShardFile::read_block(std::int64_t block) const {
  OOD_EXPECT(block >= 0 && block < std::ssize(block_hashes_), "a block of the shard");
  const auto offsets = offsets_of(offsets_, block);
  TextTable texts;
  texts.bytes.resize(static_cast<std::size_t>(offsets.back() - offsets.front()));
  std::ifstream file{path_, std::ios::binary};
  file.seekg(first_byte_ + offsets.front());
  file.read(texts.bytes.data(), std::ssize(texts.bytes));
  if (!file) throw IoError{path_.string() + ": short read, the shard is truncated"};
  const auto at = static_cast<std::size_t>(block);
  if (!checked_[at].load()) {
    if (hash_of_block(offsets, texts.bytes) != block_hashes_[at]) {
      throw IoError{path_.string() + ": block " + std::to_string(block) +
                    " is damaged (its hash is not the one stored)"};
    }
    checked_[at].store(true);
  }
  for (const std::int64_t offset : offsets.subspan(1)) {
    texts.offsets.push_back(offset - offsets.front());
  }
  const auto labels = labels_.begin() + block * kBlockTexts;
  texts.labels.assign(labels, labels + std::ssize(offsets) - 1);
  return texts;
}

}  // namespace oodsweep
