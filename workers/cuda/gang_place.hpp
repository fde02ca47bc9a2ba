#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace oodsweep {

/// One process's place in a gang that computes on GPUs.
struct GangPlace {
  int rank = 0;
  int size = 1;
  std::string rendezvous;  ///< Of `CudaModule::new_rendezvous`, the same on all ranks.
  std::chrono::milliseconds join_limit;  ///< For all ranks to come together.
  std::chrono::milliseconds step_limit;  ///< For one wait later on.
  std::function<bool()> is_deserted;     ///< Whether waiting is senseless, the parent being gone.
};

}  // namespace oodsweep
