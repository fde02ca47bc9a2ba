#include "datasets/manifest.hpp"

#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

constexpr const char* kFormat = "oodsweep-data/1";
const auto kAnything = [](const auto&) { return true; };
const auto kPlainName = [](const std::string& text) { return is_plain_name(text); };
const auto kPositive = [](std::int64_t value) { return value > 0; };
const auto kSha256 = [](const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
};

ShardEntry parse_shard(JsonObject json) {
  ShardEntry shard;
  json.read_required("file", shard.file, "the name of a file beside the manifest", kPlainName);
  json.read_required("count", shard.count, "images in the file, > 0", kPositive);
  json.read_required("bytes", shard.bytes, "size of the file, > 0", kPositive);
  json.read_required("sha256", shard.sha256, "64 hex digits", kSha256);
  json.reject_unknown_keys();
  return shard;
}

HashIndexEntry parse_hash_index(JsonObject json) {
  HashIndexEntry index;
  json.read_required("file", index.file, "the name of a file beside the manifest", kPlainName);
  json.read_required("bytes", index.bytes, "size of the file, > 0", kPositive);
  json.read_required("sha256", index.sha256, "64 hex digits", kSha256);
  json.reject_unknown_keys();
  return index;
}

SplitEntry parse_split(JsonObject json) {
  SplitEntry split;
  json.read_required("count", split.count, "images in the split, > 0", kPositive);
  json.read_required("fingerprint", split.fingerprint, "64 hex digits", kSha256);
  const Json* shards = json.find("shards");
  std::int64_t total = 0;
  for (std::size_t i = 0; shards != nullptr && shards->is_array() && i < shards->size(); ++i) {
    split.shards.push_back(
        parse_shard({shards->at(i), json.place("shards[" + std::to_string(i) + "]")}));
    total += split.shards.back().count;
  }
  if (total != split.count) {
    throw ConfigError{json.place("count"), std::to_string(split.count),
                      "the sum of its shards' counts, " + std::to_string(total)};
  }
  if (const Json* index = json.find("hash_index")) {
    split.hash_index = parse_hash_index({*index, json.place("hash_index")});
  }
  json.reject_unknown_keys();
  return split;
}

ImageShape parse_shape(JsonObject& json) {
  std::vector<std::int64_t> sizes;
  json.read_required("shape", sizes, "[channels, height, width], each > 0", [](const auto& values) {
    return values.size() == 3 && values[0] > 0 && values[1] > 0 && values[2] > 0;
  });
  return {sizes[0], sizes[1], sizes[2]};
}

}  // namespace

Manifest read_manifest(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "manifest.json";
  const Json content = read_json_file(path);
  JsonObject json{content, path.string()};
  std::string format;
  json.read_required("format", format,
                     "\"oodsweep-data/1\"; the set was written by another version",
                     [](const std::string& text) { return text == kFormat; });
  Manifest manifest;
  const std::string folder_name = std::filesystem::absolute(folder).filename().string();
  json.read_required("name", manifest.name, "the name of its folder, \"" + folder_name + "\"",
                     [&](const std::string& name) { return name == folder_name; });
  json.read_required("kind", manifest.kind, "\"images\" or \"text\"",
                     [](const std::string& kind) { return kind == "images" || kind == kTextKind; });
  if (manifest.kind != kTextKind) manifest.shape = parse_shape(json);
  json.read_optional("classes", manifest.classes, "a list of names", kAnything);
  json.read_optional("licence", manifest.licence, "text", kAnything);
  json.read_optional("source", manifest.source, "text", kAnything);
  const Json* splits = json.find("splits");
  if (splits == nullptr || !splits->is_object() || splits->empty()) {
    throw ConfigError{json.place("splits"), splits == nullptr ? "nothing" : splits->dump(),
                      "an object with at least one split"};
  }
  for (const auto& [name, entry] : splits->items()) {
    manifest.splits[name] = parse_split({entry, json.place("splits." + name)});
  }
  json.reject_unknown_keys();
  return manifest;
}

std::string content_text(const Manifest& manifest) {
  return manifest.kind == kTextKind ? kTextKind : manifest.shape.text();
}

std::string items_text(const Manifest& manifest) {
  return manifest.kind == kTextKind ? "texts" : "images";
}

std::vector<std::string> split_names(const Manifest& manifest) {
  std::vector<std::string> names;
  for (const auto& [name, split] : manifest.splits) names.push_back(name);
  return names;
}

void write_manifest(const std::filesystem::path& folder, const Manifest& manifest) {
  Json json{{"format", kFormat},           {"name", manifest.name},
            {"kind", manifest.kind},       {"classes", manifest.classes},
            {"licence", manifest.licence}, {"source", manifest.source},
            {"splits", Json::object()}};
  if (manifest.kind != kTextKind) {
    json["shape"] = {manifest.shape.channels, manifest.shape.height, manifest.shape.width};
  }
  for (const auto& [name, split] : manifest.splits) {
    Json shards = Json::array();
    for (const ShardEntry& shard : split.shards) {
      shards.push_back({{"file", shard.file},
                        {"count", shard.count},
                        {"bytes", shard.bytes},
                        {"sha256", shard.sha256}});
    }
    json["splits"][name] = {
        {"count", split.count}, {"fingerprint", split.fingerprint}, {"shards", shards}};
    if (split.hash_index) {
      json["splits"][name]["hash_index"] = {{"file", split.hash_index->file},
                                            {"bytes", split.hash_index->bytes},
                                            {"sha256", split.hash_index->sha256}};
    }
  }
  write_file_atomically(folder / "manifest.json", json.dump(2) + "\n");
}

}  // namespace oodsweep
