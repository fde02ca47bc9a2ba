#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// Opens what a location names, in any depth of parts and transforms.
/// @throws IoError, ConfigError of the sets below.
[[nodiscard]] std::shared_ptr<const ImageSource> open_location(const Json& location);

/// @param folder Holds a manifest and shards.
/// @param place Where the user named the set.
/// @throws ConfigError for a split that is not there, a damaged manifest, a shard that is missing
///         or has another size.
[[nodiscard]] SplitInfo describe_stored(const std::filesystem::path& folder,
                                        const std::string& split, const std::string& place);
/// Images of a stored split, read from its shards: those of up to a gigabyte one by one out of the
/// page cache, which the processes of a machine share, larger ones by block.
[[nodiscard]] std::shared_ptr<const ImageSource> open_stored(SplitInfo info);

/// Images of a generated split, drawn once per process (glyphs) or on reading (noise).
[[nodiscard]] std::shared_ptr<const ImageSource> open_generated(SplitInfo info);

}  // namespace oodsweep
