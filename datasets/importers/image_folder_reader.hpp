#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// Images in class folders, inside archives (zip, tar, ...) or a folder. The class is the path of
/// an image's folder.
[[nodiscard]] std::unique_ptr<ImportReader> make_image_folder_reader(
    const std::vector<std::filesystem::path>& sources);

}  // namespace oodsweep
