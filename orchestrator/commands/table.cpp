#include <fmt/format.h>

#include <map>
#include <memory>

#include "orchestrator/commands/command.hpp"
#include "results/tables/comparison_table.hpp"

namespace oodsweep {
namespace {

constexpr const char* kExamples = R"(Examples:
  oodsweep table runs/quickstart                       mean +- sd over repeats, test accuracy
  oodsweep table runs/quickstart --metric auroc --format md
  oodsweep table runs/quickstart --spread draws        sd over the draws of outliers
  oodsweep table runs/odin --chosen                    one row per method instead of its whole grid)";

const std::map<std::string, TableFormat> kFormats{
    {"text", TableFormat::kText}, {"md", TableFormat::kMarkdown}, {"csv", TableFormat::kCsv}};
const std::map<std::string, Spread> kSpreads{{"repeats", Spread::kRepeats},
                                             {"draws", Spread::kDraws}};

struct Options {
  std::filesystem::path run_dir;
  TableOptions table;
  std::string format = "text";
  std::string spread = "repeats";
};

ExitCode show(Options options) {
  options.table.format = kFormats.at(options.format);
  options.table.spread = kSpreads.at(options.spread);
  fmt::print("{}",
             render_tables(collect_tables(options.run_dir, options.table), options.table.format));
  return ExitCode::kDone;
}

}  // namespace

void add_table_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("table", "The comparison tables of a run");
  command->add_option("RUN", options->run_dir, "The run folder")->required();
  command->add_option("--sweep", options->table.sweep,
                      "A sweep, or NAME@VERSION of it; default the last one run");
  command->add_option("--metric", options->table.metrics,
                      "auroc, fpr95, aupr, test_error, ...; may be repeated");
  command->add_option("--convention", options->table.convention,
                      "oe, ssl, odin, lee, openood; default the first of the sweep");
  command->add_option("--role", options->table.role, "Sets of which role")
      ->check(CLI::IsMember({"test", "validation"}))
      ->capture_default_str();
  command->add_flag("--chosen", options->table.chosen,
                    "Of each method only the row that was chosen on the validation outliers");
  command->add_option("--spread", options->spread, "What the number after +- is over")
      ->check(CLI::IsMember(kSpreads))
      ->capture_default_str();
  command->add_option("--format", options->format, "How it is written")
      ->check(CLI::IsMember(kFormats))
      ->capture_default_str();
  command->footer(kExamples);
  command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace oodsweep
