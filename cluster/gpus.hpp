#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// A GPU that workers of this node may use.
struct Gpu {
  std::string name_for_cuda;  ///< As an entry of CUDA_VISIBLE_DEVICES.
  std::string name;           ///< "NVIDIA H200"
};

struct GpuInventory {
  std::vector<Gpu> gpus;
  std::string driver;    ///< "580.65.06"; empty without one.
  std::string left_out;  ///< Why there are none, or not all, for a message; else empty.
};

/// Where to look; other places for tests.
struct GpuSources {
  std::filesystem::path nvml = "libnvidia-ml.so.1";
  std::optional<std::string> visible;  ///< CUDA_VISIBLE_DEVICES; absent: not set.
};

/// Those of this process's environment.
[[nodiscard]] GpuSources gpu_sources();

/// The node's GPUs as CUDA_VISIBLE_DEVICES leaves them: its entries (numbers, "GPU-..." or
/// "MIG-...") up to the first that names nothing, which is how CUDA reads it. Entries are passed on
/// to the workers as they stand, so that numbers mean to them what they mean here. A GPU that is
/// divided into instances is left alone unless the variable names it or its instances. Never
/// throws for a machine without GPUs.
[[nodiscard]] GpuInventory gpus_of_this_node(const GpuSources& sources = gpu_sources());

}  // namespace oodsweep
