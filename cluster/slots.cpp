#include "cluster/slots.hpp"

#include <algorithm>
#include <iterator>

#include "cluster/control_group.hpp"
#include "core/error.hpp"

namespace oodsweep {
namespace {

std::vector<int> online_cores(const std::filesystem::path& root) {
  const auto text = first_line(root / "sys/devices/system/cpu/online");
  return text ? parse_core_list(*text) : std::vector<int>{0};
}

/// "GPU-5f1c0b26-..." as far as it takes to tell them apart.
std::string short_name(const std::string& gpu) {
  constexpr std::size_t kShown = sizeof("GPU-5f1c0b26") - 1;
  const bool is_number = gpu.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? "GPU " + gpu : gpu.substr(0, kShown);
}

}  // namespace

std::string in_words(const Slot& slot) {
  std::string cores;
  for (const int core : slot.cores) cores += (cores.empty() ? "" : ",") + std::to_string(core);
  const std::string gpu = slot.gpu.empty() ? "" : short_name(slot.gpu) + ", ";
  return std::to_string(slot.number) + " (" + gpu + "core " + cores + ")";
}

std::vector<int> allowed_cores(const std::filesystem::path& system_root) {
  const ControlGroupLimits limits = control_group_limits(system_root);
  std::vector<int> cores = online_cores(system_root);
  if (limits.cores) {
    std::vector<int> both;
    std::set_intersection(cores.begin(), cores.end(), limits.cores->begin(), limits.cores->end(),
                          std::back_inserter(both));
    if (!both.empty()) cores = both;
  }
  if (limits.quota_cores && *limits.quota_cores < static_cast<int>(cores.size())) {
    cores.resize(static_cast<std::size_t>(*limits.quota_cores));
  }
  return cores;
}

std::vector<Slot> slots_of_rank(const std::vector<int>& cores, int rank_on_node, int ranks_on_node,
                                std::optional<int> node_slots, const GpuShare& share) {
  OOD_EXPECT(!cores.empty() && rank_on_node < ranks_on_node, "a node has cores and its ranks");
  const int core_count = static_cast<int>(cores.size());
  const int gpu_count = static_cast<int>(share.gpus.size());
  int total = node_slots.value_or(gpu_count > 0 ? gpu_count * share.workers_per_gpu : core_count);
  if (gpu_count > 0 && share.one_worker_each) total = std::min(total, gpu_count);
  std::vector<Slot> mine;
  for (int number = rank_on_node; number < total; number += ranks_on_node) {
    Slot slot{number, {}};
    if (gpu_count > 0) slot.gpu = share.gpus[static_cast<std::size_t>(number % gpu_count)];
    if (total >= core_count) {
      slot.cores = {cores[static_cast<std::size_t>(number % core_count)]};
    } else {  // fewer slots than cores: split the cores evenly
      for (int i = number * core_count / total; i < (number + 1) * core_count / total; ++i) {
        slot.cores.push_back(cores[static_cast<std::size_t>(i)]);
      }
    }
    mine.push_back(std::move(slot));
  }
  return mine;
}

}  // namespace oodsweep
