#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/run_folder/stage_report.hpp"

namespace oodsweep {
namespace {

constexpr const char* kExamples = R"(Examples:
  oodsweep explain runs/x 3f9a0c                            by the beginning of its key
  oodsweep explain runs/x train outlier_exposure repeat 2   by words of its label
  oodsweep explain runs/x 3f9a0c --request r.json && oodsweep-worker r.json
                                                            run it alone, here and now)";

struct Options {
  std::filesystem::path run_dir;
  std::vector<std::string> words;
  std::filesystem::path data;
  std::filesystem::path request;
};

ExitCode explain(const Options& options) {
  const std::string text = join(options.words, " ");
  const std::vector<StageName> stages = find_stages(options.run_dir, text);
  if (stages.empty()) {
    throw ConfigError{"stage", '"' + text + '"',
                      "the beginning of a key, or words of a label, of a stage of this run; "
                      "`oodsweep sql RUN \"SELECT key, label FROM stage\"` lists them"};
  }
  if (stages.size() > 1) {
    fmt::print("{}", choice_of_stages(stages));
    return ExitCode::kBadInput;
  }
  const StageStory story = read_story(options.run_dir, stages.front().key);
  fmt::print("{}", stage_report(options.run_dir, story, read_status(options.run_dir)));
  if (!options.request.empty()) {
    write_file_atomically(options.request,
                          request_by_hand(options.run_dir, options.data, story).dump(1) + "\n");
  }
  return ExitCode::kDone;
}

}  // namespace

void add_explain_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("explain", "Why a stage is not running, or how it went");
  command->add_option("RUN", options->run_dir, "The run folder")->required();
  command->add_option("STAGE", options->words, "Beginning of its key, or words of its label")
      ->required();
  command
      ->add_option("--request", options->request,
                   "Also write a request with which oodsweep-worker runs the stage alone")
      ->type_name("FILE");
  add_data_option(*command, options->data);
  command->footer(kExamples);
  command->callback([options, &action] { action = [options] { return explain(*options); }; });
}

}  // namespace oodsweep
