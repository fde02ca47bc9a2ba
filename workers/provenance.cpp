#include "workers/provenance.hpp"

#include <ATen/ATen.h>
#include <ATen/Version.h>
#include <sys/resource.h>
#include <torch/headeronly/version.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "generated/git_revision.hpp"
#include "workers/cuda_loader.hpp"

namespace oodsweep {
namespace {

void add_gpu(Json& provenance, const CudaModule& module) {
  const CudaDeviceInfo gpu = module.device_info();
  provenance["device"] = "cuda";
  provenance["gpu"] = gpu.name;
  provenance["driver"] = gpu.driver;
  provenance["cuda"] = gpu.cuda;
  provenance["cudnn"] = gpu.cudnn;
  provenance["nccl"] = gpu.nccl;
  provenance["mps"] = gpu.is_shared;
  provenance["deterministic"] = at::globalContext().deterministicAlgorithms();
}

}  // namespace

Json provenance_of_this_process(int threads) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  Json provenance{{"host", host.data()},
                  {"threads", threads},
                  {"libtorch", TORCH_VERSION},
                  {"cpu_capability", at::get_cpu_capability()},
                  {"device", "cpu"},
                  {"oodsweep", OODSWEEP_VERSION},
                  {"revision", OODSWEEP_REVISION}};
  if (const CudaModule* module = opened_cuda_module()) add_gpu(provenance, *module);
  return provenance;
}

std::int64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

double unix_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>{now}.count();
}

}  // namespace oodsweep
