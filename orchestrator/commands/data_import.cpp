#include <fmt/format.h>

#include <memory>
#include <vector>

#include "datasets/importers/formats.hpp"
#include "datasets/importers/importer.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/commands/data_commands.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// All that one `data import FORMAT` says.
struct ImportCommand {
  explicit ImportCommand(const ImportFormat& its_format) : format{its_format} {}

  const ImportFormat& format;
  SourceOptions source;
  ImportOptions import;
  fs::path data_root;
  bool shuffle = false;
  std::uint64_t seed = 0;
  bool keep_repeated = false;
};

void print_splits(const Manifest& manifest, const fs::path& data_root) {
  fmt::print("{}: {}, {} classes, in {}\n", manifest.name, manifest.shape.text(),
             manifest.classes.size(), (data_root / manifest.name).string());
  for (const auto& [name, split] : manifest.splits) {
    fmt::print("  {:<8} {:>9} images  {}\n", name, split.count, split.fingerprint);
  }
}

ExitCode run_import(ImportCommand& command, bool has_seed) {
  ImportOptions& options = command.import;
  if (has_seed) options.seed = command.seed;
  if (command.shuffle && !options.seed) options.seed = kShuffleSeed;
  if (command.format.import_texts) {
    print_splits(command.format.import_texts(command.source, options, command.data_root),
                 command.data_root);
    return ExitCode::kDone;
  }
  options.drop_repeated = command.format.drops_repeated && !command.keep_repeated;
  const auto reader = command.format.make_reader(command.source);
  const ImportReport report = import_images(*reader, command.data_root, options);
  print_splits(report.manifest, command.data_root);
  if (report.repeated_dropped > 0) {
    fmt::print("  {} repeated images were dropped\n", report.repeated_dropped);
  }
  return ExitCode::kDone;
}

void add_store_options(CLI::App& app, ImportCommand& command) {
  StoreOptions& options = command.import;
  add_data_option(app, command.data_root);
  app.add_option("--name", options.name, "Name of the data set in sweep files")->required();
  app.add_option("--licence", options.licence, "What may be done with the data");
  app.add_option("--source", options.source, "Where the files came from");
  app.add_option("--classes", options.classes, "Names of the classes, instead of the source's")
      ->type_name("NAME...");
  app.add_option("--shard-images", options.images_per_shard,
                 "Images in one file, a multiple of 256; default 65536, fewer of large images")
      ->check(CLI::Range(256, 1 << 30));
  app.add_option("--seed", command.seed, "Mix the images of each split once, by this key");
  app.add_flag("--shuffle", command.shuffle,
               "The same with a fixed key; for sets that are streamed");
}

void add_picture_options(CLI::App& app, ImportCommand& command) {
  ImportOptions& options = command.import;
  app.add_option("--size", options.size, "Pixels of each side; default as in the source");
  app.add_flag("--grey", options.grey, "One channel");
  app.add_flag("--invert", options.invert, "White on black from black on white");
  app.add_option("--split", options.split,
                 "Only this split of the source; or, if it has none, the name of the one that is "
                 "made (default test)");
  if (command.format.drops_repeated) {
    app.add_flag("--keep-repeated", command.keep_repeated, "Keep images that occur more than once");
  }
}

void add_format(CLI::App& parent, Action& action, const ImportFormat& format) {
  const auto command = std::make_shared<ImportCommand>(format);
  CLI::App* app = parent.add_subcommand(format.name, format.summary);
  app->add_option("SOURCE", command->source.sources, format.sources)->required();
  add_store_options(*app, *command);
  if (!format.import_texts) add_picture_options(*app, *command);
  for (const FormatOption& option : format.options) {
    command->source.own[option.name] = option.value;
    app->add_option("--" + option.name, command->source.own[option.name], option.summary)
        ->capture_default_str();
  }
  app->footer(format.notes);
  app->callback([command, app, &action] {
    const bool has_seed = app->count("--seed") > 0;
    action = [command, has_seed] { return run_import(*command, has_seed); };
  });
}

}  // namespace

void add_data_import_command(CLI::App& data, Action& action) {
  CLI::App* command =
      data.add_subcommand("import", "Fill the data folder from files of other formats");
  command->require_subcommand(1);
  for (const ImportFormat& format : import_formats()) add_format(*command, action, format);
}

}  // namespace oodsweep
