#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// Bytes of drawn images and of labels that a process keeps at most; beyond that, sets that nobody
/// uses are let go.
inline constexpr std::int64_t kMostResidentBytes = std::int64_t{2} << 30;

/// The source that was loaded for `key` earlier in this process, or what `load` gives now: the
/// stages that a worker runs one after the other share their images. Any thread may call it; one
/// load runs at a time.
/// @param key Names content, not a place that may change: has a fingerprint in it.
/// @param bytes What the source takes in memory.
[[nodiscard]] std::shared_ptr<const ImageSource> resident_set(
    const std::string& key, std::int64_t bytes,
    const std::function<std::shared_ptr<const ImageSource>()>& load);

}  // namespace oodsweep
