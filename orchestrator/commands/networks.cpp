#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "models/network_description.hpp"
#include "orchestrator/commands/command.hpp"

namespace oodsweep {
namespace {

ExitCode show_networks() {
  for (const NetworkDescription& network : network_descriptions()) {
    fmt::print("{}: {}\n  input {}, default dropout {}, version {}\n  {}\n", network.name,
               network.summary, network.input_rule, network.default_dropout, network.version,
               network.source);
    for (const NetworkSize& size : network.sizes) {
      fmt::print("  {}: {}\n", size.key, size.rule);
    }
  }
  return ExitCode::kDone;
}

}  // namespace

void add_networks_command(CLI::App& app, Action& action) {
  app.add_subcommand("networks", "The networks that a sweep can name")->callback([&action] {
    action = show_networks;
  });
}

}  // namespace oodsweep
