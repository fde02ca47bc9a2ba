#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <map>
#include <memory>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/catalog.hpp"
#include "datasets/importers/formats.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/preview.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/commands/data_commands.hpp"
#include "orchestrator/commands/import_progress.hpp"
#include "orchestrator/commands/import_summary.hpp"
#include "orchestrator/process/interrupt.hpp"

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
  std::optional<std::uint64_t> seed;
  bool keep_repeated = false;
  std::string resize;
  std::string crop;
  fs::path preview;
};

void read_resize(const std::string& text, ImportOptions& options) {
  static const std::map<std::string, SizeRule> rules{{"mean", SizeRule::kMean},
                                                     {"exact", SizeRule::kExact},
                                                     {"area", SizeRule::kArea},
                                                     {"shorter", SizeRule::kShorter}};
  if (text.empty()) return;
  const auto found = rules.find(text);
  if (found == rules.end()) {
    throw ConfigError{
        "--resize", text,
        "mean, exact, area or shorter" + did_you_mean(text, {"mean", "exact", "area", "shorter"})};
  }
  options.rule = found->second;
}

/// After read_resize().
void read_crop(const std::string& text, bool has_resize, ImportOptions& options) {
  if (text.empty()) return;
  if (!has_resize) options.rule = SizeRule::kCrop;
  if (options.rule != SizeRule::kCrop && options.rule != SizeRule::kShorter) {
    throw ConfigError{"--crop", text, "with --resize shorter, or without --resize"};
  }
  if (text == "center") return;
  const std::string word = "random:";
  std::uint64_t seed = 0;
  const char* end = text.data() + text.size();
  if (!text.starts_with(word) || std::from_chars(text.data() + word.size(), end, seed).ptr != end ||
      text == word) {
    throw ConfigError{"--crop", text, "center, or random:SEED, such as random:1"};
  }
  options.crop_seed = seed;
}

void show_preview(const Manifest& manifest, const ImportCommand& command) {
  const Catalog catalog{command.data_root};
  const std::string name = manifest.name + ":" + manifest.splits.begin()->first;
  const SplitInfo split =
      catalog.resolve(name, SplitRole::kTestOutliers, std::nullopt, "--preview");
  const std::int64_t shown = write_preview(*catalog.open(split.location), command.preview);
  fmt::print("  {} images of {} are in {}\n", shown, name, command.preview.string());
}

ExitCode import_pictures(ImportCommand& command) {
  ImportOptions& options = command.import;
  options.drop_repeated = command.format.drops_repeated && !command.keep_repeated;
  read_resize(command.resize, options);
  read_crop(command.crop, !command.resize.empty(), options);
  try {
    const auto reader = command.format.make_reader(command.source);
    ImportReport report;
    {
      ImportProgressView view{stderr, isatty(STDERR_FILENO) == 1, steady_now};
      report = import_images(*reader, command.data_root, options, [&](const auto& progress) {
        if (progress.done == 0) watch_interrupts();  // until here there is nothing to clean up
        view.show(progress);
        return !interrupted();
      });
    }
    fmt::print("{}", import_summary(report, command.data_root));
    if (!command.preview.empty()) show_preview(report.manifest, command);
    return ExitCode::kDone;
  } catch (const ImportStopped&) {
    fmt::print(stderr, "stopped; nothing of it is left, and the same command starts it again\n");
    return ExitCode::kInterrupted;
  }
}

ExitCode run_import(ImportCommand& command) {
  ImportOptions& options = command.import;
  options.seed = command.seed;
  if (command.shuffle && !options.seed) options.seed = kShuffleSeed;
  if (!command.format.import_texts) return import_pictures(command);
  const Manifest manifest = command.format.import_texts(command.source, options, command.data_root);
  fmt::print("{}", manifest_summary(manifest, command.data_root));
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

void add_size_options(CLI::App& app, ImportCommand& command) {
  ImportOptions& options = command.import;
  app.add_option("--size", options.size, "Pixels of each side; default as in the source");
  app.add_option(
         "--resize", command.resize,
         "To a square whatever the proportions: mean (the default), or as Pillow 10: exact "
         "(bilinear, antialiased), area (box); or shorter (bilinear, the shorter side, then "
         "a crop)")
      ->type_name("RULE");
  app.add_option("--crop", command.crop,
                 "center, or random:SEED; without --resize of the original, which gives sets like "
                 "\"TinyImageNet (crop)\"");
  app.add_flag("--grey", options.grey, "One channel");
  app.add_flag("--colour", options.colour, "Three channels, of grey images as well");
  app.add_flag("--invert", options.invert, "White on black from black on white");
}

void add_choice_options(CLI::App& app, ImportCommand& command) {
  ImportOptions& options = command.import;
  app.add_option("--split", options.split,
                 "Only this split of the source; or, if it has none, the name of the one that is "
                 "made (default test)");
  app.add_option("--limit", options.limit, "Images of each split, the first ones")
      ->check(CLI::PositiveNumber);
  app.add_option("--exclude", options.exclude,
                 "Leave images out: a file of numbers, one a line, or a stored set NAME[:split]")
      ->type_name("LIST...");
  app.add_option("--exclude-base", options.exclude_base, "Number of the first image in such files")
      ->check(CLI::Range(0, 1))
      ->capture_default_str();
  app.add_option("--exclude-distance", options.exclude_distance,
                 "Also leave out what looks like an image of such a set: bits in which the "
                 "perceptual hashes may differ; 4 finds nearly all re-encoded photographs")
      ->check(CLI::Range(0, 32));
  if (command.format.drops_repeated) {
    app.add_flag("--keep-repeated", command.keep_repeated, "Keep images that occur more than once");
  }
}

/// The command above takes every word, so that what nobody knows is answered by what would be
/// right.
void refuse_unknown_words(const CLI::App& import, const CLI::App& format) {
  const std::vector<std::string> unknown = import.remaining(true);
  if (unknown.empty()) return;
  std::vector<std::string> known;
  for (const CLI::Option* option : format.get_options()) {
    if (!option->get_positional()) known.push_back(option->get_name());
  }
  throw ConfigError{
      "data import " + format.get_name(), unknown.front(),
      "one of its options" + did_you_mean(unknown.front(), known) + "; --help shows them"};
}

void add_format(CLI::App& parent, Action& action, const ImportFormat& format) {
  const auto command = std::make_shared<ImportCommand>(format);
  CLI::App* app = parent.add_subcommand(format.name, format.summary);
  app->add_option("SOURCE", command->source.sources, format.sources)->required();
  add_store_options(*app, *command);
  if (!format.import_texts) {
    add_size_options(*app, *command);
    add_choice_options(*app, *command);
    app->add_option("--threads", command->import.threads, "That decode; default one for each core")
        ->check(CLI::Range(1, 1024));
    app->add_option("--preview", command->preview, "A PNG with some of the images")
        ->type_name("FILE");
  }
  for (const FormatOption& option : format.options) {
    command->source.own[option.name] = option.value;
    app->add_option("--" + option.name, command->source.own[option.name], option.summary)
        ->capture_default_str();
  }
  app->footer(format.notes);
  app->callback([command, app, &parent, &action] {
    action = [command, app, &parent] {
      refuse_unknown_words(parent, *app);
      return run_import(*command);
    };
  });
}

}  // namespace

void add_data_import_command(CLI::App& data, Action& action) {
  CLI::App* command =
      data.add_subcommand("import", "Fill the data folder from files of other formats");
  command->allow_extras();
  command->callback([command, &action] {
    if (!command->get_subcommands().empty()) return;
    const std::vector<std::string> words = command->remaining();
    action = [format = words.empty() ? std::string{} : words.front()] {
      static_cast<void>(find_import_format(format));
      return ExitCode::kBadInput;
    };
  });
  for (const ImportFormat& format : import_formats()) add_format(*command, action, format);
}

}  // namespace oodsweep
