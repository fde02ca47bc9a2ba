#include "results/metrics/conventions.hpp"

#include <fmt/format.h>

#include "orchestrator/commands/command.hpp"

namespace oodsweep {

void add_conventions_command(CLI::App& app, Action& action) {
  app.add_subcommand("conventions", "How scores become numbers, by group of papers")
      ->callback([&action] {
        action = [] {
          fmt::print("{}", describe_conventions());
          return ExitCode::kDone;
        };
      });
}

}  // namespace oodsweep
