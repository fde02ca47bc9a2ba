#include <fmt/format.h>

#include <memory>
#include <vector>

#include "datasets/importers/importer.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/commands/data_commands.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kIdxExamples = R"(Example:
  oodsweep data import idx downloads/mnist --name mnist

The folder holds train-images*, train-labels* and/or t10k-images*, t10k-labels*, plain or gzip.)";

constexpr const char* kFolderExamples = R"(Example:
  oodsweep data import image-folder small1.zip small2.zip --name omniglot-8 --size 28 --grey --invert

The class of an image is the path of its folder. An image with the same pixels as an earlier one is
dropped and counted.)";

ExitCode print_report(const ImportReport& report, const fs::path& data_root) {
  const Manifest& manifest = report.manifest;
  fmt::print("{}: {}, {} classes, in {}\n", manifest.name, manifest.shape.text(),
             manifest.classes.size(), (data_root / manifest.name).string());
  for (const auto& [name, split] : manifest.splits) {
    fmt::print("  {:<8} {:>9} images  {}\n", name, split.count, split.fingerprint);
  }
  if (report.repeated_dropped > 0) {
    fmt::print("  {} repeated images were dropped\n", report.repeated_dropped);
  }
  return ExitCode::kDone;
}

void add_common_options(CLI::App& command, ImportOptions& options, fs::path& data_root) {
  add_data_option(command, data_root);
  command.add_option("--name", options.name, "Name of the data set in sweep files")->required();
  command.add_option("--licence", options.licence, "What may be done with the images");
  command.add_option("--source", options.source, "Where the files came from");
  command.add_option("--classes", options.classes, "Names of the classes, instead of the source's")
      ->type_name("NAME...");
  command.add_option("--images-per-shard", options.images_per_shard, "Images in one file")
      ->check(CLI::Range(1, 1 << 30))
      ->capture_default_str();
  command.add_flag("--shuffle", options.shuffle, "Mix the images once; for sets that are streamed");
}

void add_idx_command(CLI::App& parent, Action& action) {
  struct Options {
    IdxOptions import;
    fs::path folder, data_root;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = parent.add_subcommand("idx", "Import IDX files (MNIST and its relatives)");
  command->add_option("FOLDER", options->folder, "Folder with the IDX files")->required();
  add_common_options(*command, options->import, options->data_root);
  command->footer(kIdxExamples);
  command->callback([options, &action] {
    action = [options] {
      return print_report(import_idx(options->folder, options->data_root, options->import),
                          options->data_root);
    };
  });
}

void add_folder_command(CLI::App& parent, Action& action) {
  struct Options {
    ImageFolderOptions import;
    std::vector<fs::path> sources;
    fs::path data_root;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      parent.add_subcommand("image-folder", "Import PNG images from archives or a folder");
  command->add_option("SOURCE", options->sources, "zip, tar, ... archives, or a folder")
      ->required();
  add_common_options(*command, options->import, options->data_root);
  command->add_option("--size", options->import.size, "Pixels of each side")->required();
  command->add_flag("--grey", options->import.grey, "One channel");
  command->add_flag("--invert", options->import.invert, "White on black from black on white");
  command->add_flag("--keep-repeated", options->import.keep_repeated,
                    "Keep images that occur more than once");
  command->add_option("--split", options->import.split, "Name of the split that is made")
      ->capture_default_str();
  command->footer(kFolderExamples);
  command->callback([options, &action] {
    action = [options] {
      return print_report(
          import_image_folder(options->sources, options->data_root, options->import),
          options->data_root);
    };
  });
}

}  // namespace

void add_data_import_command(CLI::App& data, Action& action) {
  CLI::App* command =
      data.add_subcommand("import", "Fill the data folder from files of other formats");
  command->require_subcommand(1);
  add_idx_command(*command, action);
  add_folder_command(*command, action);
}

}  // namespace oodsweep
