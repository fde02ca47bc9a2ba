#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "datasets/importers/import_options.hpp"
#include "datasets/importers/import_reader.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

/// What the user says about a source. Which split is kept is decided behind the reader.
struct SourceOptions {
  std::vector<std::filesystem::path> sources;
  std::map<std::string, std::string> own;  ///< Every option of the format: given, or its default.
};

/// An option that only one format has: `--name VALUE`.
struct FormatOption {
  std::string name;     ///< "label-names", without dashes.
  std::string summary;  ///< One line.
  std::string value;    ///< The default; empty for none.
};

/// A format that `oodsweep data import` takes. The command line and its help are made from these.
struct ImportFormat {
  std::string name;     ///< "image-folder"
  std::string summary;  ///< One line.
  std::string sources;  ///< What SOURCE... may be, one line.
  std::string notes;    ///< Below the options: examples and what is worth knowing.
  std::vector<FormatOption> options;
  /// Images whose decoded pixels are those of an earlier one are dropped unless the user keeps
  /// them.
  bool drops_repeated = false;
  /// For images. Opens nothing: ImportReader::list() does.
  std::function<std::unique_ptr<ImportReader>(const SourceOptions&)> make_reader;
  /// For texts, instead of `make_reader`: the whole import. Options of pictures do not apply.
  std::function<Manifest(const SourceOptions&, const StoreOptions&,
                         const std::filesystem::path& data_root)>
      import_texts = nullptr;
};

/// All formats, in the order in which help shows them.
[[nodiscard]] const std::vector<ImportFormat>& import_formats();
/// @throws ConfigError with the nearest name if there is none of that name.
[[nodiscard]] const ImportFormat& find_import_format(const std::string& name);

}  // namespace oodsweep
