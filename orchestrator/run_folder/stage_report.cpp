#include "orchestrator/run_folder/stage_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "orchestrator/coordinator/run_line.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNames = 5;      ///< Of related stages.
constexpr std::size_t kChoices = 20;   ///< To choose from.
constexpr std::size_t kLogLines = 15;  ///< Of the last attempt.
constexpr const char* kByHand = "a0";  ///< Below every attempt of a coordinator.

std::string name_line(const StageName& name) {
  std::string line = fmt::format("  {}  {}: {}", name.key.short_form(), name.label, name.state);
  if (!name.reason.empty()) line += " (" + name.reason + ")";
  return line + "\n";
}

std::string name_lines(const std::vector<StageName>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += name_line(names[i]);
  if (names.size() > most) text += fmt::format("  and {} more\n", names.size() - most);
  return text;
}

/// Slots that a stage takes at once.
std::int64_t slots_of(const StageStory& story) {
  return story.stage.material.value("replicas", std::int64_t{1});
}

std::string why(const StageStory& story, const RunStatus& status) {
  if (story.state == "done") return "it is done";
  if (story.state == "failed") {
    return fmt::format("it has failed: {}; `oodsweep retry` gives it another chance", story.reason);
  }
  if (!status.is_running()) return "nobody is at work on this run: start `oodsweep run` again";
  if (story.state == "running") return "it is at work";
  if (!story.waits_for.empty()) {
    return fmt::format("it waits for {} other stage{}", story.waits_for.size(),
                       story.waits_for.size() == 1 ? "" : "s");
  }
  if (status.progress && !status.progress->paused.empty()) {
    return "the run pauses: " + status.progress->paused;
  }
  const auto slots = story.stage.material.value("replicas", std::int64_t{1});
  std::string text =
      fmt::format("it could run and waits for {}; longer paths go first",
                  slots > 1 ? fmt::format("{} free slots at once", slots) : "a free slot");
  if (!story.reason.empty()) text += " (its last attempt: " + story.reason + ")";
  return text;
}

std::string attempt_line(const AttemptRecord& attempt) {
  std::string slot = attempt.slot < 0 ? "evaluation thread" : fmt::format("slot {}", attempt.slot);
  if (attempt.width > 1) slot += fmt::format(" and {} more", attempt.width - 1);
  std::string line = fmt::format("  {}  start {}, {} {}, {:.1f} s: {}", attempt.id, attempt.epoch,
                                 attempt.node, slot, attempt.seconds, attempt.outcome);
  if (attempt.fraction > 0.0 && attempt.fraction < 1.0) {
    line += fmt::format(" at {:.0f} %", 100.0 * attempt.fraction);
  }
  if (!attempt.resumed_from.empty()) line += ", went on from checkpoint " + attempt.resumed_from;
  if (attempt.speculative) line += ", beside another attempt";
  if (!attempt.reason.empty()) line += ": " + attempt.reason;
  return line + "\n";
}

std::string last_lines(const std::string& text) {
  std::size_t begin = text.size();
  for (std::size_t lines = 0; begin > 0; --begin) {
    if (text[begin - 1] == '\n' && begin < text.size() && ++lines == kLogLines) break;
  }
  return text.substr(begin);
}

/// What the attempt's account holds of its log, else its log file.
std::string log_of(const fs::path& run_dir, const std::string& attempt) {
  const fs::path folder = run_dir / "attempts" / attempt;
  try {
    if (fs::exists(folder / "attempt.json")) {
      return read_json_file(folder / "attempt.json").value("log_tail", "");
    }
    if (fs::exists(folder / "log.txt")) return read_file(folder / "log.txt");
  } catch (const std::exception&) {
    return "";
  }
  return "";
}

std::string attempts_text(const fs::path& run_dir, const StageStory& story) {
  if (story.attempts.empty()) return "no attempt so far\n";
  std::string text = "attempts:\n";
  for (const AttemptRecord& attempt : story.attempts) text += attempt_line(attempt);
  const AttemptRecord& last = story.attempts.back();
  const std::string log = last_lines(log_of(run_dir, last.id));
  if (last.outcome != "committed" && !log.empty()) {
    text +=
        fmt::format("end of the log of {}:\n{}{}", last.id, log, log.ends_with('\n') ? "" : "\n");
  }
  return text;
}

std::string by_hand_text(const fs::path& run_dir, const StageStory& story) {
  if (story.state == "done") {
    return fmt::format("its files: {}\n", stage_folder(run_dir, story.stage.key).string());
  }
  if (story.stage.kind == StageKind::kEvaluate || !story.waits_for.empty()) return "";
  if (slots_of(story) > 1) return "";
  return fmt::format("by hand: oodsweep explain {} {} --request r.json && oodsweep-worker r.json\n",
                     run_dir.string(), story.stage.key.short_form());
}

}  // namespace

std::string stage_report(const fs::path& run_dir, const StageStory& story,
                         const RunStatus& status) {
  std::string text = fmt::format("{}\nkey {}\nstate {}: {}\n", story.stage.label,
                                 story.stage.key.hex, story.state, why(story, status));
  if (!story.waits_for.empty()) text += "waits for:\n" + name_lines(story.waits_for, kNames);
  text += attempts_text(run_dir, story);
  text += fmt::format("{} trial{} need{} it\n", story.trials, story.trials == 1 ? "" : "s",
                      story.trials == 1 ? "s" : "");
  if (!story.needed_by.empty()) text += "needed by:\n" + name_lines(story.needed_by, kNames);
  return text + by_hand_text(run_dir, story);
}

std::string choice_of_stages(const std::vector<StageName>& stages) {
  return fmt::format("{} stages fit; choose one by its key:\n", stages.size()) +
         name_lines(stages, kChoices);
}

Json request_by_hand(const fs::path& run_dir, const fs::path& data_root, const StageStory& story) {
  const std::string stage = story.stage.label;
  if (story.stage.kind == StageKind::kEvaluate) {
    throw ConfigError{"--request", stage,
                      "a stage that a worker runs; `oodsweep run` evaluates on its own"};
  }
  if (slots_of(story) > 1) {
    throw ConfigError{"--request", stage,
                      "a stage of one worker; this training takes several, which an agent starts"};
  }
  if (!story.waits_for.empty()) {
    throw ConfigError{
        "--request", stage,
        "a stage whose parents are done; this one waits for " + story.waits_for.front().label};
  }
  return {{"format", "oodsweep-request/1"},
          {"run_dir", fs::absolute(run_dir).lexically_normal().string()},
          {"data_root", fs::absolute(data_root).lexically_normal().string()},
          {"stages", {{{"attempt", kByHand}, {"stage", to_json(story.stage)}}}}};
}

}  // namespace oodsweep
