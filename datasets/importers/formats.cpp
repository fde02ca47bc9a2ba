#include "datasets/importers/formats.hpp"

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/importers/idx_reader.hpp"
#include "datasets/importers/image_folder_reader.hpp"
#include "datasets/importers/published_formats.hpp"
#include "datasets/importers/text/text_formats.hpp"

namespace oodsweep {
namespace {

IdxOrientation orientation_of(const std::string& name) {
  if (name == "upright") return IdxOrientation::kUpright;
  if (name == "transposed") return IdxOrientation::kTransposed;
  throw ConfigError{"--orientation", name, "upright or transposed"};
}

ImportFormat idx_format() {
  return {.name = "idx",
          .summary = "IDX files (MNIST and its relatives)",
          .sources = "Folders or files, plain or gzip",
          .notes = R"(Example:
  oodsweep data import idx downloads/mnist --name mnist

*train-images* with *train-labels* becomes split train, *t10k-* or *test-* becomes test; one pair is
enough.)",
          .options = {{.name = "orientation",
                       .summary = "upright; or transposed, as EMNIST stores its images",
                       .value = "upright"}},
          .make_reader = [](const SourceOptions& options) {
            return make_idx_reader(options.sources, orientation_of(options.own.at("orientation")));
          }};
}

ImportFormat image_folder_format() {
  return {.name = "image-folder",
          .summary = "Images in folders, or straight from tar, tar.gz and zip archives",
          .sources = "Archives or folders",
          .notes = R"(Examples:
  oodsweep data import image-folder my-photos.zip --name my-photos --size 32 --resize shorter --colour
  oodsweep data import image-folder small1.zip small2.zip --name omniglot-8 --size 28 --grey --invert
  oodsweep data import image-folder tiny-imagenet-200.zip --name tiny --size 32 --resize exact --colour

Folders named train, test and val are splits if all pictures are below them; the class of a picture
is the path of its folder from there on. JPEG, PNG, BMP, PGM and PPM. Pictures with the same pixels
as an earlier one are dropped and counted. datasets/FORMAT.md tells each step and option.)",
          .options = {},
          .drops_repeated = true,
          .make_reader = [](const SourceOptions& options) {
            return make_image_folder_reader(options.sources);
          }};
}

}  // namespace

const std::vector<ImportFormat>& import_formats() {
  static const std::vector<ImportFormat> formats = [] {
    std::vector<ImportFormat> all{idx_format(), image_folder_format()};
    for (const auto& more : {published_formats(), text_formats()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return formats;
}

const ImportFormat& find_import_format(const std::string& name) {
  std::vector<std::string> names;
  for (const ImportFormat& format : import_formats()) {
    if (format.name == name) return format;
    names.push_back(format.name);
  }
  throw ConfigError{"FORMAT", "\"" + name + "\"",
                    "one of " + join(names, ", ") + did_you_mean(name, names)};
}

}  // namespace oodsweep
