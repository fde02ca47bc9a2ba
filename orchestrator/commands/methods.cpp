#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "methods/method_description.hpp"
#include "orchestrator/commands/command.hpp"

namespace oodsweep {
namespace {

const char* effect_of_a_list(Level level) {
  switch (level) {
    case Level::kTrain:
      return "makes trials";
    case Level::kScore:
      return "makes variants of one scoring";
    case Level::kEvaluate:
      return "makes rows";
  }
  return "";
}

void show_parameter(const ParameterDescription& parameter) {
  fmt::print("\n  {}{}\n", parameter.key,
             parameter.symbol.empty() ? "" : fmt::format(" ({})", parameter.symbol));
  fmt::print("    {}, default {}; a list {}\n", parameter.type, parameter.default_value.dump(),
             effect_of_a_list(parameter.level));
  if (!parameter.rule.empty()) fmt::print("    {}\n", parameter.rule);
  if (!parameter.paper.empty()) fmt::print("    {}\n", parameter.paper);
}

void show(const MethodDescription& method) {
  fmt::print("{}: {} ({}), version {}\n", method.name, method.title, method.paper, method.version);
  if (method.parameters.empty()) fmt::print("  no parameters\n");
  for (const ParameterDescription& parameter : method.parameters) show_parameter(parameter);
}

ExitCode show_methods(const std::string& name) {
  if (!name.empty()) {
    show(find_method(name, "oodsweep methods"));
    return ExitCode::kDone;
  }
  for (const MethodDescription& method : method_descriptions()) {
    fmt::print("{:<20} {} ({})\n", method.name, method.title, method.paper);
  }
  fmt::print("\noodsweep methods NAME shows the parameters.\n");
  return ExitCode::kDone;
}

}  // namespace

void add_methods_command(CLI::App& app, Action& action) {
  const auto name = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("methods", "The methods, and the parameters of one");
  command->add_option("NAME", *name, "A method; default a list of all");
  command->footer("Example:\n  oodsweep methods outlier_exposure");
  command->callback([name, &action] { action = [name] { return show_methods(*name); }; });
}

}  // namespace oodsweep
