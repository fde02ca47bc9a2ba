#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/text/text_reader.hpp"

namespace oodsweep {

/// A text per file in class folders (20 Newsgroups): the class is the name of the file's folder,
/// the split that of a folder above it called train, test, val, dev or the like. Empty files are
/// left out.
/// @param sources Folders or archives (tar, tar.gz, zip), which are not unpacked.
/// @throws ConfigError naming source and file: a file without a folder, damaged, too long.
[[nodiscard]] std::unique_ptr<TextReader> make_folder_text_reader(
    const std::vector<std::filesystem::path>& sources);

}  // namespace oodsweep
