#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "datasets/importers/import_reader.hpp"
#include "datasets/importers/source_stream.hpp"

namespace oodsweep {

/// A file that tests/datasets/samples/make_samples.py wrote.
inline std::filesystem::path sample(const std::string& name) {
  return std::filesystem::path{OODSWEEP_SOURCE_DIR} / "tests/datasets/samples" / name;
}

/// What a split holds: images, labels, SHA-256 over all pixels [n, height, width, channels], or
/// over the encoded pictures.
struct ReadSplit {
  std::int64_t count = 0;
  std::vector<std::int32_t> labels;
  std::string sha256;

  bool operator==(const ReadSplit&) const = default;
};
using ReadSplits = std::map<std::string, ReadSplit>;

inline void PrintTo(const ReadSplit& split, std::ostream* stream) {
  *stream << split.count << " images, " << split.sha256;
}

/// What that script stored about a sample, from the arrays that it wrote.
inline ReadSplits expected_of(const std::string& name) {
  ReadSplits splits;
  const Json all = read_json_file(sample("expected.json"));
  for (const auto& [split, entry] : all.at(name).items()) {
    splits[split] = {entry.at("count"), entry.at("labels"), entry.at("sha256")};
  }
  return splits;
}

/// Lists and reads everything. `by` names the group of an item; its split if it is left out.
inline ReadSplits read_all(
    ImportReader& reader, const std::function<std::string(const ImportItem&)>& by =
                              [](const ImportItem& item) { return item.split; }) {
  static_cast<void>(reader.list());
  ReadSplits splits;
  std::map<std::string, Sha256> hashes;
  reader.read([&](const ImportItem& item) {
    ReadSplit& split = splits[by(item)];
    ++split.count;
    split.labels.push_back(item.label);
    hashes[by(item)].update(item.encoded.empty() ? std::as_bytes(std::span{item.picture.pixels})
                                                 : std::as_bytes(std::span{item.encoded}));
    return true;
  });
  for (auto& [name, split] : splits) split.sha256 = hashes[name].finish();
  return splits;
}

/// Copies the files of an archive into `folder`, without the folders they stand in.
inline void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder) {
  const auto all_but_archives = [](const std::string& name) { return !name.ends_with(".gz"); };
  for_each_stream({archive}, all_but_archives, [&](SourceStream& file) {
    write_file_atomically(folder / file.name(), file.read_rest(1 << 30));
    return true;
  });
}

}  // namespace oodsweep
