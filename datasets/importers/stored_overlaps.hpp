#pragma once

#include <filesystem>
#include <vector>

#include "datasets/importers/import_report.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

/// Images of a set that is about to be published which equal, byte for byte, images of the sets
/// that are there already, or of another of its own splits. Looks at indices of hashes only, a part
/// at a time; sets of another shape, without an index, or that cannot be read are passed over.
/// @param folder Where the new set's files are.
[[nodiscard]] std::vector<SharedImages> shared_with_stored(const std::filesystem::path& data_root,
                                                           const std::filesystem::path& folder,
                                                           const Manifest& manifest);

}  // namespace oodsweep
