#include "sweeps/read_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"
#include "sweeps/allowed_values.hpp"
#include "sweeps/sweep_keys.hpp"

namespace oodsweep {
namespace {

constexpr const char* kZipRule =
    "a list of keys whose lists advance together, at least two, each in one such list";
enum class Kind { kTrials, kVariants, kOuter };

/// Where a key stands among the axes.
struct Found {
  Kind kind = Kind::kTrials;
  std::size_t number = 0;
  const WalkAxis* axis = nullptr;
};

class WalkReader {
 public:
  WalkReader(JsonObject& object, const WalkAxes& axes) : object_{object}, axes_{axes} {
    walks_.trials = empty_walk(axes.trials);
    walks_.variants = empty_walk(axes.variants);
  }

  Walks read() {
    read_zip();
    read_conditions("only", &Walk::only, &Walk::outer_only);
    read_conditions("except", &Walk::except, &Walk::outer_except);
    read_random();
    return std::move(walks_);
  }

 private:
  Walk empty_walk(const std::vector<WalkAxis>& axes) const {
    Walk walk;
    walk.place = object_.where();
    for (const WalkAxis& axis : axes) {
      walk.lengths.push_back(std::max<std::size_t>(1, axis.spellings.size()));
    }
    return walk;
  }

  Found find(const std::string& key, bool also_outer, const std::string& place) const {
    std::vector<std::string> known;
    for (const auto& [kind, axes] :
         {std::pair{Kind::kTrials, &axes_.trials}, std::pair{Kind::kVariants, &axes_.variants},
          std::pair{Kind::kOuter, &axes_.outer}}) {
      if (kind == Kind::kOuter && !also_outer) continue;
      for (std::size_t i = 0; i < axes->size(); ++i) {
        if ((*axes)[i].key == key) return {kind, i, &(*axes)[i]};
        known.push_back((*axes)[i].key);
      }
    }
    throw ConfigError{
        place, Json(key).dump(),
        "a key that is an axis here: " + join(known, ", ") + did_you_mean(key, known)};
  }

  void read_zip() {
    const Json* lists = object_.find("zip");
    if (lists == nullptr) return;
    if (!lists->is_array() || lists->empty()) {
      object_.fail("zip", *lists, sweep_keys().rule("zip"));
    }
    std::set<std::string> used;
    for (std::size_t i = 0; i < lists->size(); ++i) {
      read_zip_list((*lists)[i], fmt::format("{}[{}]", object_.place("zip"), i), used);
    }
  }

  void read_zip_list(const Json& list, const std::string& place, std::set<std::string>& used) {
    if (!list.is_array() || list.size() < 2) throw ConfigError{place, list.dump(), kZipRule};
    std::vector<Found> zipped;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string here = fmt::format("{}[{}]", place, i);
      if (!list[i].is_string()) throw ConfigError{here, list[i].dump(), kZipRule};
      const auto key = list[i].get<std::string>();
      zipped.push_back(find(key, false, here));
      if (!used.insert(key).second) throw ConfigError{here, list[i].dump(), kZipRule};
    }
    check_alike(zipped, list, place);
    Walk& walk = zipped.front().kind == Kind::kTrials ? walks_.trials : walks_.variants;
    std::vector<std::size_t>& group = walk.zip.emplace_back();
    for (const Found& found : zipped) group.push_back(found.number);
  }

  static void check_alike(const std::vector<Found>& zipped, const Json& list,
                          const std::string& place) {
    const std::size_t length = zipped.front().axis->spellings.size();
    std::vector<std::string> lengths;
    bool equal = true;
    for (const Found& found : zipped) {
      if (found.kind != zipped.front().kind) {
        throw ConfigError{place, list.dump(),
                          "keys that all make trials or all make variants of a score"};
      }
      equal = equal && found.axis->spellings.size() == length;
      lengths.push_back(fmt::format("{} has {}", found.axis->key, found.axis->spellings.size()));
    }
    if (equal && length > 1) return;
    throw ConfigError{place, list.dump(),
                      fmt::format("lists of one length, at least 2; {}", join(lengths, ", "))};
  }

  void read_conditions(const std::string& key, std::vector<Condition> Walk::*own,
                       std::vector<Condition> Walk::*outer) {
    const Json* value = object_.find(key);
    if (value == nullptr) return;
    if (!value->is_array()) {
      keep_condition(*value, object_.place(key), own, outer);
    } else if (value->empty()) {
      object_.fail(key, *value, sweep_keys().rule(key));
    } else {
      for (std::size_t i = 0; i < value->size(); ++i) {
        keep_condition((*value)[i], fmt::format("{}[{}]", object_.place(key), i), own, outer);
      }
    }
    move_all_outward(key, own, outer);
  }

  void keep_condition(const Json& json, const std::string& place, std::vector<Condition> Walk::*own,
                      std::vector<Condition> Walk::*outer) {
    if (!json.is_object() || json.empty()) throw ConfigError{place, json.dump(), kConditionRule};
    Condition condition;
    std::set<Kind> kinds;
    for (const auto& [key, value] : json.items()) {
      const std::string here = place + "." + key;
      const Found found = find(key, true, here);
      const std::size_t shift = found.kind == Kind::kOuter ? axes_.trials.size() : 0;
      condition.push_back({shift + found.number, allowed_values(*found.axis, value, here)});
      kinds.insert(found.kind);
    }
    if (kinds.contains(Kind::kVariants) && kinds.size() > 1) {
      throw ConfigError{place, json.dump(),
                        "keys that all make trials or all make variants of a score"};
    }
    Walk& walk = kinds.contains(Kind::kVariants) ? walks_.variants : walks_.trials;
    (walk.*(kinds.contains(Kind::kOuter) ? outer : own)).push_back(std::move(condition));
  }

  /// One of the conditions of "only" is enough, so they are asked together, where all their axes
  /// are known.
  void move_all_outward(const std::string& key, std::vector<Condition> Walk::*own,
                        std::vector<Condition> Walk::*outer) {
    if (key != "only" || (walks_.trials.*outer).empty()) return;
    for (Condition& condition : walks_.trials.*own) {
      (walks_.trials.*outer).push_back(std::move(condition));
    }
    (walks_.trials.*own).clear();
  }

  void read_random() {
    std::int64_t count = 0;
    object_.read_optional("random", count, sweep_keys().rule("random"),
                          [](std::int64_t n) { return n >= 1 && n <= kMostCombinations; });
    if (count == 0) return;
    const Walk& walk = walks_.trials;
    if (!walk.outer_only.empty() || !walk.outer_except.empty()) {
      throw ConfigError{object_.place("random"), std::to_string(count),
                        "no condition beside it that names axes of the sweep"};
    }
    walks_.trials.random = count;
  }

  JsonObject& object_;
  const WalkAxes& axes_;
  Walks walks_;
};

}  // namespace

Walks read_walks(JsonObject& object, const WalkAxes& axes) {
  return WalkReader{object, axes}.read();
}

}  // namespace oodsweep
