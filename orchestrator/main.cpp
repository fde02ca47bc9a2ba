#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "core/error.hpp"
#include "core/exit_code.hpp"
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
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Which method, with which hyper-parameters, separates my data from everything else?",
               "oodsweep"};
  app.require_subcommand(1);
  oodsweep::Action action;
  add_commands(app, action);
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
