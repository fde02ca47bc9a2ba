#include "results/store/stage_story.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/error.hpp"
#include "results/store/store_reader.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

std::vector<StageName> names_from(Statement& select) {
  std::vector<StageName> names;
  while (select.step()) {
    names.push_back({{select.text(0)}, select.text(1), select.text(2), select.text(3)});
  }
  return names;
}

std::vector<StageName> names_where(Database& database, const std::string& condition,
                                   const std::string& value) {
  Statement select = database.prepare("SELECT key, label, state, reason FROM stage WHERE " +
                                      condition + " ORDER BY id");
  select.bind_all(value);
  return names_from(select);
}

bool is_hexadecimal(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool has_all_words(const std::string& label, const std::string& text) {
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    if (label.find(word) == std::string::npos) return false;
  }
  return true;
}

std::vector<AttemptRecord> attempts_at(Database& database, std::int64_t stage) {
  const std::int64_t version = database.integer("PRAGMA user_version");
  Statement select = database.prepare(
      std::string{"SELECT id, epoch, node, slot, outcome, reason, started_at, seconds, "} +
      (version < 2 ? "'', 0, '', 0" : "host, fraction, resumed_from, speculative") +
      (version < 4 ? ", 1" : ", width") + " FROM attempt WHERE stage = ?1 ORDER BY id");
  select.bind_all(stage);
  std::vector<AttemptRecord> attempts;
  while (select.step()) {
    attempts.push_back({.id = select.text(0),
                        .stage = {},
                        .epoch = select.integer(1),
                        .node = select.text(2),
                        .slot = static_cast<int>(select.integer(3)),
                        .outcome = select.text(4),
                        .reason = select.text(5),
                        .started_at = select.real(6),
                        .seconds = select.real(7),
                        .host = select.text(8),
                        .fraction = select.real(9),
                        .resumed_from = select.text(10),
                        .speculative = select.integer(11) != 0,
                        .width = select.integer(12)});
  }
  return attempts;
}

/// Stages on the other side of a dependency: "parent" or "stage".
std::vector<StageName> relatives(Database& database, std::int64_t stage, const char* wanted,
                                 const char* given) {
  Statement select = database.prepare(
      std::string{"SELECT g.key, g.label, g.state, g.reason FROM stage_dep AS d JOIN stage AS g "
                  "ON g.id = d."} +
      wanted + " WHERE d." + given + " = ?1 ORDER BY g.id");
  select.bind_all(stage);
  return names_from(select);
}

}  // namespace

std::vector<StageName> find_stages(const fs::path& run_dir, const std::string& text) {
  Database database = open_for_reading(run_dir);
  if (is_hexadecimal(text)) {
    auto by_key = names_where(database, "key >= ?1 AND key < ?1 || 'g'", text);
    if (!by_key.empty()) return by_key;
  }
  auto by_label = names_where(database, "label = ?1", text);
  if (!by_label.empty()) return by_label;
  // The first word narrows it down; which characters LIKE would take for patterns does not matter.
  std::istringstream words{text};
  std::string first;
  words >> first;
  auto by_words = names_where(database, "instr(label, ?1) > 0", first);
  std::erase_if(by_words, [&](const StageName& name) { return !has_all_words(name.label, text); });
  return by_words;
}

StageStory read_story(const fs::path& run_dir, const StageKey& key) {
  Database database = open_for_reading(run_dir);
  Transaction same_moment{database, Transaction::Kind::kRead};
  Statement select = database.prepare(
      "SELECT id, kind, label, repeat, material, places, state, reason FROM stage WHERE key = ?1");
  select.bind_all(key.hex);
  if (!select.step()) throw ConfigError{"stage", key.hex, "the key of a stage of this run"};
  const std::int64_t id = select.integer(0);
  StageStory story;
  story.stage = {.key = key,
                 .kind = stage_kind_from_string(select.text(1)),
                 .label = select.text(2),
                 .repeat = select.integer(3),
                 .material = Json::parse(select.text(4)),
                 .places = Json::parse(select.text(5)),
                 .parents = {}};
  story.state = select.text(6);
  story.reason = select.text(7);
  story.waits_for = relatives(database, id, "parent", "stage");
  for (const StageName& parent : story.waits_for) story.stage.parents.push_back(parent.key);
  std::erase_if(story.waits_for, [](const StageName& parent) { return parent.state == "done"; });
  story.needed_by = relatives(database, id, "stage", "parent");
  story.attempts = attempts_at(database, id);
  Statement trials = database.prepare("SELECT count(*) FROM trial_stage WHERE stage = ?1");
  trials.bind_all(id);
  trials.step();
  story.trials = trials.integer(0);
  return story;
}

FailedStages failed_stages(const fs::path& run_dir) {
  Database database = open_for_reading(run_dir);
  FailedStages failed;
  failed.stages = names_where(database, "state = ?1", "failed");
  Statement last = database.prepare(
      "SELECT id FROM attempt ORDER BY CAST(substr(id, 2) AS INTEGER) DESC LIMIT 1");
  if (last.step()) failed.last_attempt = last.text(0);
  return failed;
}

}  // namespace oodsweep
