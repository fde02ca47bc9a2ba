#include "cluster/gpus.hpp"

#include <charconv>
#include <cstdlib>
#include <sstream>

#include "cluster/nvml.hpp"
#include "core/error.hpp"

namespace oodsweep {
namespace {

std::string without_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  return text;
}

std::optional<std::size_t> as_index(const std::string& text) {
  std::size_t index = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return index;
}

/// The GPU that an entry of the variable names; nothing if none does.
std::optional<Gpu> gpu_named(const std::string& entry, const std::vector<NvmlGpu>& all) {
  if (entry.starts_with("MIG-")) return Gpu{entry, "instance of a GPU"};
  if (const auto index = as_index(entry)) {
    if (*index >= all.size()) return std::nullopt;
    return Gpu{entry, all[*index].name};
  }
  if (!entry.starts_with("GPU-")) return std::nullopt;
  for (const NvmlGpu& gpu : all) {
    if (gpu.uuid.starts_with(entry)) return Gpu{entry, gpu.name};
  }
  return std::nullopt;
}

void take_named(const std::string& visible, const std::vector<NvmlGpu>& all,
                GpuInventory& inventory) {
  std::istringstream entries{visible};
  for (std::string entry; std::getline(entries, entry, ',');) {
    const auto gpu = gpu_named(without_spaces(entry), all);
    if (!gpu) break;
    inventory.gpus.push_back(*gpu);
  }
  if (inventory.gpus.empty()) {
    inventory.left_out = "CUDA_VISIBLE_DEVICES=\"" + visible + "\" names none";
  }
}

void take_all(const std::vector<NvmlGpu>& all, GpuInventory& inventory) {
  for (const NvmlGpu& gpu : all) {
    if (!gpu.is_divided) {
      inventory.gpus.push_back({gpu.uuid, gpu.name});
    } else {
      inventory.left_out =
          gpu.uuid + " is divided (MIG); name its instances in CUDA_VISIBLE_DEVICES to use them";
    }
  }
  if (all.empty()) inventory.left_out = "the driver shows none";
}

}  // namespace

GpuSources gpu_sources() {
  GpuSources sources;
  if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES")) sources.visible = visible;
  return sources;
}

GpuInventory gpus_of_this_node(const GpuSources& sources) {
  GpuInventory inventory;
  try {
    const NvmlAnswer answer = ask_nvml(sources.nvml);
    inventory.driver = answer.driver;
    if (sources.visible) {
      take_named(*sources.visible, answer.gpus, inventory);
    } else {
      take_all(answer.gpus, inventory);
    }
  } catch (const Error& error) {
    inventory.left_out = error.what();
  }
  return inventory;
}

}  // namespace oodsweep
