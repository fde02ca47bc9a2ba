#pragma once

#include <cstdint>

#include "core/json.hpp"

namespace oodsweep {

/// How a result came about beyond its key: host, threads, library version, processor,
/// revision of this program; on a GPU its name, the versions of driver and libraries, whether MPS
/// shares it, and whether results repeat bit for bit.
[[nodiscard]] Json provenance_of_this_process(int threads);

/// Largest resident size of this process so far, in bytes.
[[nodiscard]] std::int64_t peak_memory_bytes();

/// Seconds since 1970.
[[nodiscard]] double unix_time();

}  // namespace oodsweep
