#pragma once

#include <nccl.h>

#include <functional>
#include <string>
#include <vector>

namespace oodsweep {

/// The functions of NCCL that a communicator calls, played by the test. One thread.
struct FakeNccl {
  std::vector<std::string> calls;  ///< "init", "finalise", "destroy", "abort", in order.
  ncclResult_t init = ncclInProgress;
  ncclResult_t finalise = ncclInProgress;
  /// What each look at the state gives.
  std::function<ncclResult_t()> state = [] { return ncclSuccess; };
  std::string last_error;
};

/// The one that the next calls meet.
FakeNccl& fake_nccl();

}  // namespace oodsweep
