#include <fmt/format.h>

#include <memory>

#include "orchestrator/commands/command.hpp"
#include "results/store/query.hpp"

namespace oodsweep {
namespace {

constexpr const char* kExamples = R"(Examples:
  oodsweep sql runs/quickstart "SELECT * FROM v_agg"
  oodsweep sql runs/quickstart "SELECT name FROM sqlite_schema WHERE type = 'view'"
  oodsweep sql runs/quickstart "SELECT * FROM v_results" --csv > results.csv

Tables and views are described in results/SCHEMA.md.)";

struct Options {
  std::filesystem::path run_dir;
  std::string query;
  bool csv = false;
  bool json = false;
};

ExitCode query(const Options& options) {
  const QueryFormat format = options.csv    ? QueryFormat::kCsv
                             : options.json ? QueryFormat::kJson
                                            : QueryFormat::kAligned;
  fmt::print("{}", run_query(options.run_dir, options.query, format));
  return ExitCode::kDone;
}

}  // namespace

void add_sql_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("sql", "Ask the database of a run; nothing is changed");
  command->add_option("RUN", options->run_dir, "The run folder")->required();
  command->add_option("QUERY", options->query, "A SELECT statement")->required();
  CLI::Option* csv = command->add_flag("--csv", options->csv, "Comma-separated values");
  command->add_flag("--json", options->json, "A list of objects")->excludes(csv);
  command->footer(kExamples);
  command->callback([options, &action] { action = [options] { return query(*options); }; });
}

}  // namespace oodsweep
