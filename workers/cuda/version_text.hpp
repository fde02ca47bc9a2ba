#pragma once

#include <string>

namespace oodsweep {

/// 13000 -> "13.0", as CUDA counts.
[[nodiscard]] std::string cuda_version_text(int number);

/// 22809 -> "2.28.9" and 91900 -> "9.19.0", as NCCL and cuDNN count.
[[nodiscard]] std::string library_version_text(long number);

/// @param line First line of /proc/driver/nvidia/version. @returns "580.65.06"; "" if it has none.
[[nodiscard]] std::string driver_release(const std::string& line);

}  // namespace oodsweep
