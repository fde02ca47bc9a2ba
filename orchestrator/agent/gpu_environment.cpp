#include "orchestrator/agent/gpu_environment.hpp"

#include <cstdlib>

namespace oodsweep {

std::vector<std::pair<std::string, std::string>> gpu_environment(const Slot& slot,
                                                                 bool deterministic) {
  if (slot.gpu.empty()) return {};
  std::vector<std::pair<std::string, std::string>> variables{
      {"CUDA_VISIBLE_DEVICES", slot.gpu},
      {"NCCL_RAS_ENABLE",
       "0"},  // a service on a fixed port, over which gangs of a node would fight
  };
  if (std::getenv("NCCL_DEBUG") == nullptr) variables.emplace_back("NCCL_DEBUG", "WARN");
  if (deterministic) {
    variables.emplace_back("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
    // NCCL else chooses by size and machine how it adds, and NVLS does not repeat itself at all.
    variables.emplace_back("NCCL_ALGO", "Ring");
    variables.emplace_back("NCCL_PROTO", "Simple");
    variables.emplace_back("NCCL_NVLS_ENABLE", "0");
  }
  return variables;
}

}  // namespace oodsweep
