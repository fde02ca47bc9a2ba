#include <fmt/format.h>

#include <memory>

#include "core/text.hpp"
#include "datasets/catalog.hpp"
#include "datasets/generated_sets.hpp"
#include "datasets/manifest.hpp"
#include "datasets/preview.hpp"
#include "orchestrator/commands/data_commands.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

struct ShowOptions {
  fs::path root;
  std::string name;
  fs::path preview;  ///< Empty if none is wanted.
};

void show_stored(const Manifest& manifest) {
  const std::string items = items_text(manifest);
  fmt::print("name      {}\n{:<10}{}\nclasses   {}\nlicence   {}\nsource    {}\n", manifest.name,
             items, content_text(manifest),
             manifest.classes.empty() ? "none" : join(manifest.classes, ", "), manifest.licence,
             manifest.source);
  for (const auto& [name, split] : manifest.splits) {
    fmt::print("split     {}: {} {}, fingerprint {}\n", name, split.count, items,
               split.fingerprint);
    for (const ShardEntry& shard : split.shards) {
      fmt::print("  shard   {}: {} {}, {} bytes, SHA-256 {}\n", shard.file, shard.count, items,
                 shard.bytes, shard.sha256);
    }
  }
}

/// A part of a set, or one derived from it: whatever a sweep may name.
void show_split(const SplitInfo& split) {
  fmt::print("name         {}\nimages       {} of {}\nclasses      {}\nfingerprint  {}\n",
             split.name, split.count, split.shape.text(),
             split.classes.empty() ? "none" : join(split.classes, ", "), split.fingerprint);
}

void show(const fs::path& root, const std::string& name) {
  if (is_plain_name(name) && is_stored(root, name)) {
    show_stored(read_manifest(root / name));
  } else if (const GeneratedSet* set = find_generated(name)) {
    fmt::print("name      {}\nsummary   {}\nsplits    {}\n", set->name, set->summary,
               join(set->splits, ", "));
  } else {
    show_split(Catalog{root}.resolve(name, SplitRole::kTestOutliers, std::nullopt, "data show"));
  }
}

/// The part of the set that is previewed: its test split, or its first if it has none.
std::string previewed_split(const ShowOptions& options) {
  if (!is_plain_name(options.name) || !is_stored(options.root, options.name)) return options.name;
  const Manifest manifest = read_manifest(options.root / options.name);
  const std::string split =
      manifest.splits.contains("test") ? "test" : manifest.splits.begin()->first;
  return options.name + ":" + split;
}

void preview(const ShowOptions& options) {
  const Catalog catalog{options.root};
  const NoiseContext noise{{3, 32, 32}, kPreviewImages};  // it comes in the size of other images
  const SplitInfo split =
      catalog.resolve(previewed_split(options), SplitRole::kTestOutliers, noise, "data show");
  const std::int64_t shown = write_preview(*catalog.open(split.location), options.preview);
  fmt::print("preview   {}: {} of the {} images of {}\n", options.preview.string(), shown,
             split.count, split.name);
}

}  // namespace

void add_data_show_command(CLI::App& data, Action& action) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App* command = data.add_subcommand("show", "One data set, or a part of one");
  command->add_option("NAME", options->name, "As in a sweep file")->required();
  add_data_option(*command, options->root);
  command->add_option("--preview", options->preview, "Write a contact sheet of 64 images")
      ->type_name("FILE.png");
  command->footer(
      "Examples:\n  oodsweep data show mnist\n  oodsweep data show 'mnist:train[0:1000]' "
      "--preview mnist.png");
  command->callback([options, &action] {
    action = [options] {
      show(options->root, options->name);
      if (!options->preview.empty()) preview(*options);
      return ExitCode::kDone;
    };
  });
}

}  // namespace oodsweep
