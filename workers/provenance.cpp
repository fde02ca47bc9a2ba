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

namespace oodsweep {

Json provenance_of_this_process(int threads) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return {{"host", host.data()},
          {"threads", threads},
          {"libtorch", TORCH_VERSION},
          {"cpu_capability", at::get_cpu_capability()},
          {"device", "cpu"},
          {"oodsweep", OODSWEEP_VERSION},
          {"revision", OODSWEEP_REVISION}};
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
