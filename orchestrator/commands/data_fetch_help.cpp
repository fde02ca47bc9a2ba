#include <fmt/format.h>

#include <memory>

#include "core/text.hpp"
#include "datasets/fetch_help/fetch_help.hpp"
#include "orchestrator/commands/data_commands.hpp"

namespace oodsweep {
namespace {

ExitCode list_all() {
  for (const FetchHelp& help : fetch_helps()) fmt::print("{:<24} {}\n", help.name, help.summary);
  fmt::print("\nMore: oodsweep data fetch-help NAME\n");
  return ExitCode::kDone;
}

ExitCode show_one(const std::string& name) {
  const FetchHelp& help = find_fetch_help(name);
  fmt::print("{}: {}\nused      {}\nfrom      {}\nfiles     {}\n", help.name, help.summary,
             help.used_for, help.origin, join(help.files, "\n          "));
  if (!help.note.empty()) fmt::print("note      {}\n", help.note);
  fmt::print("import    {}\n", join(help.commands, "\n          "));
  return ExitCode::kDone;
}

}  // namespace

void add_data_fetch_help_command(CLI::App& data, Action& action) {
  const auto name = std::make_shared<std::string>();
  CLI::App* command = data.add_subcommand(
      "fetch-help", "Where the sets of the papers come from and how they are imported");
  command->add_option("NAME", *name, "A set; default: list them all");
  command->footer("Example:\n  oodsweep data fetch-help cifar10");
  command->callback([name, &action] {
    action = [name] { return name->empty() ? list_all() : show_one(*name); };
  });
}

}  // namespace oodsweep
