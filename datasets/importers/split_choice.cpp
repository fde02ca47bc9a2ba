#include "datasets/importers/split_choice.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "datasets/shards/shard_file.hpp"

namespace oodsweep {

namespace {

/// Whether a name is text without control characters: a manifest is JSON, and a fingerprint has a
/// line for each name.
bool is_one_line(const std::string& name) {
  const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20; };
  if (name.empty() || std::any_of(name.begin(), name.end(), is_control)) return false;
  try {
    static_cast<void>(Json(name).dump());
    return true;
  } catch (const Json::type_error&) {  // no UTF-8
    return false;
  }
}

std::string printable(const std::string& name) {
  return Json(name).dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

SplitChoice::SplitChoice(const ImportListing& listing, const ImportOptions& options) {
  std::vector<std::string> known;
  for (const auto& [split, count] : listing.counts) {
    const std::string name = !split.empty()          ? split
                             : options.split.empty() ? "test"
                                                     : options.split;
    known.push_back(name);
    if (!is_plain_name(name)) {
      throw ConfigError{"--split", "\"" + name + "\"", "letters, digits, '-', '_' and '.'"};
    }
    if (!options.split.empty() && name != options.split) continue;
    names_[split] = name;
    expected_[name] += count;
  }
  if (names_.empty()) {
    throw ConfigError{
        "--split", "\"" + options.split + "\"",
        "a split of the source: " + join(known, ", ") + did_you_mean(options.split, known)};
  }
  for (const auto& [name, count] : expected_) {
    if (count < 1) throw ConfigError{"source", "no images of split " + name, "at least one"};
  }
}

const std::string* SplitChoice::stored_name(const std::string& of_source) const {
  const auto found = names_.find(of_source);
  return found == names_.end() ? nullptr : &found->second;
}

std::int64_t SplitChoice::total() const {
  std::int64_t total = 0;
  for (const auto& [name, count] : expected_) total += count;
  return total;
}

void check_store_options(const StoreOptions& options, const std::vector<std::string>& classes) {
  if (options.images_per_shard < 0 || options.images_per_shard % kBlockImages != 0) {
    throw ConfigError{"--shard-images", std::to_string(options.images_per_shard),
                      "a multiple of " + std::to_string(kBlockImages)};
  }
  const auto& names = options.classes.empty() ? classes : options.classes;
  if (std::set<std::string>{names.begin(), names.end()}.size() != names.size()) {
    throw ConfigError{"--classes", join(names, ", "), "each name once"};
  }
  for (const std::string& name : names) {
    if (!is_one_line(name)) {
      throw ConfigError{"--classes", printable(name), "UTF-8 text of one line"};
    }
  }
}

void check_class_count(const StoreOptions& options, std::size_t count) {
  if (options.classes.empty() || options.classes.size() >= count) return;
  throw ConfigError{"--classes", std::to_string(options.classes.size()) + " names",
                    "a name for each class; the labels reach " + std::to_string(count - 1)};
}

}  // namespace oodsweep
