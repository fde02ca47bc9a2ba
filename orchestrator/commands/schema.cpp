#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "orchestrator/commands/command.hpp"
#include "sweeps/sweep_schema.hpp"

namespace oodsweep {
namespace {

constexpr const char* kExamples = R"(Example:
  oodsweep schema > sweep.schema.json
A sweep file that says "$schema": "sweep.schema.json" then has its keys completed and checked by editors
that know JSON Schema.)";

ExitCode show_schema() {
  fmt::print("{}\n", sweep_schema().dump(1));
  return ExitCode::kDone;
}

}  // namespace

void add_schema_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("schema", "A JSON Schema of sweep files, for editors");
  command->footer(kExamples);
  command->callback([&action] { action = show_schema; });
}

}  // namespace oodsweep
