#pragma once

#include <filesystem>
#include <string>

#include "datasets/importers/import_report.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

/// Name, shape, folder; then a line for each split with count and fingerprint.
[[nodiscard]] std::string manifest_summary(const Manifest& manifest,
                                           const std::filesystem::path& data_root);

/// What an import took, left out and found, for people.
[[nodiscard]] std::string import_summary(const ImportReport& report,
                                         const std::filesystem::path& data_root);

}  // namespace oodsweep
