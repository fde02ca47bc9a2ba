#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/exit_code.hpp"
#include "core/text.hpp"
#include "orchestrator/commands/command.hpp"

namespace {

using oodsweep::ExitCode;

/// mpirun starts the same command line on every rank; what is wrong with it is said once.
bool is_silent_rank() {
  const char* rank = std::getenv("OMPI_COMM_WORLD_RANK");
  if (rank == nullptr) rank = std::getenv("PMIX_RANK");
  if (rank == nullptr) rank = std::getenv("PMI_RANK");
  return rank != nullptr && std::string{rank} != "0";
}

int complain(const std::exception& error, ExitCode code) {
  std::fflush(stdout);
  fmt::print(stderr, "oodsweep: {}\n", error.what());
  return static_cast<int>(code);
}

void add_commands(CLI::App& app, oodsweep::Action& action) {
  oodsweep::add_run_command(app, action);
  oodsweep::add_plan_command(app, action);
  oodsweep::add_status_command(app, action);
  oodsweep::add_explain_command(app, action);
  oodsweep::add_retry_command(app, action);
  oodsweep::add_cancel_command(app, action);
  oodsweep::add_table_command(app, action);
  oodsweep::add_sql_command(app, action);
  oodsweep::add_data_command(app, action);
  oodsweep::add_methods_command(app, action);
  oodsweep::add_networks_command(app, action);
  oodsweep::add_conventions_command(app, action);
  oodsweep::add_schema_command(app, action);
  oodsweep::add_db_command(app, action);
}

/// CLI11 only says that a command is needed when it meets an unknown one.
bool names_unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return false;
  fmt::print(stderr, "oodsweep: there is no command \"{}\"{} (commands: {})\n", argv[1],
             oodsweep::did_you_mean(argv[1], names), oodsweep::join(names, ", "));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Which method, with which hyper-parameters, separates my data from everything else?",
               "oodsweep"};
  app.require_subcommand(1);
  oodsweep::Action action;
  add_commands(app, action);
  if (names_unknown_command(app, argc, argv)) return static_cast<int>(ExitCode::kBadInput);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (is_silent_rank()) return static_cast<int>(ExitCode::kDone);
    return app.exit(error) == 0 ? static_cast<int>(ExitCode::kDone)
                                : static_cast<int>(ExitCode::kBadInput);
  }
  try {
    return static_cast<int>(action());
  } catch (const oodsweep::ConfigError& error) {
    return complain(error, ExitCode::kBadInput);
  } catch (const std::exception& error) {
    return complain(error, ExitCode::kSomeFailed);
  }
}
