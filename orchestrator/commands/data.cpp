#include <fmt/format.h>

#include <memory>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/catalog.hpp"
#include "datasets/generated_sets.hpp"
#include "datasets/manifest.hpp"
#include "datasets/stored_problems.hpp"
#include "orchestrator/commands/data_commands.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

std::string split_summary(const Manifest& manifest) {
  std::vector<std::string> splits;
  for (const auto& [name, split] : manifest.splits) {
    splits.push_back(fmt::format("{} {}", name, split.count));
  }
  return join(splits, ", ");
}

/// One line per set. A manifest that cannot be read is shown as such: the others still count.
ExitCode list(const fs::path& root) {
  fmt::print("stored in {}:\n", root.string());
  for (const std::string& name : Catalog{root}.names()) {
    if (!is_stored(root, name)) continue;
    try {
      const Manifest manifest = read_manifest(root / name);
      fmt::print("  {:<20} {:<10} {:>4} classes  {}\n", name, content_text(manifest),
                 manifest.classes.size(), split_summary(manifest));
    } catch (const Error& error) {
      fmt::print("  {:<20} cannot be read: {}\n", name, error.what());
    }
  }
  fmt::print("generated when needed:\n");
  for (const GeneratedSet& set : generated_sets()) {
    fmt::print("  {:<20} {} ({})\n", set.name, set.summary, join(set.splits, ", "));
  }
  return ExitCode::kDone;
}

/// Reads everything once. All damage is told, not only the first.
ExitCode verify(const fs::path& root, std::vector<std::string> names) {
  const Catalog catalog{root};
  if (names.empty()) names = catalog.names();
  ExitCode code = ExitCode::kDone;
  for (const std::string& name : names) {
    if (find_generated(name) != nullptr) continue;
    try {
      if (!is_stored(root, name)) {
        static_cast<void>(catalog.resolve(name, SplitRole::kTest, std::nullopt, "data verify"));
      }
      const Manifest manifest = read_manifest(root / name);
      for (const auto& [split, entry] : manifest.splits) {
        const std::string text = name + ":" + split;
        const auto problems = problems_of(root / name, manifest, entry);
        if (!problems.empty()) throw problems.front().at(text);
        fmt::print("{:<28} {:>9} {}  ok\n", text, entry.count, items_text(manifest));
      }
    } catch (const ConfigError& error) {
      fmt::print("{}\n", error.what());
      code = ExitCode::kBadInput;
    }
  }
  return code;
}

struct DataOptions {
  fs::path root;
  std::vector<std::string> names;
};

}  // namespace

bool is_stored(const fs::path& root, const std::string& name) {
  return fs::is_regular_file(root / name / "manifest.json");
}

void add_data_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<DataOptions>();
  CLI::App* data = app.add_subcommand("data", "Import, list, show and verify data sets");
  data->require_subcommand(1);
  add_data_fetch_help_command(*data, action);
  add_data_import_command(*data, action);

  CLI::App* list_command = data->add_subcommand("list", "What a sweep can name");
  add_data_option(*list_command, options->root);
  list_command->callback(
      [options, &action] { action = [options] { return list(options->root); }; });

  add_data_show_command(*data, action);

  CLI::App* verify_command =
      data->add_subcommand("verify", "Compare every byte with the manifests");
  verify_command->add_option("NAME", options->names, "Data sets; default all stored ones");
  add_data_option(*verify_command, options->root);
  verify_command->callback(
      [options, &action] { action = [options] { return verify(options->root, options->names); }; });
}

}  // namespace oodsweep
