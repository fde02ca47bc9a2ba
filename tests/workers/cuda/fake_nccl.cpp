#include "tests/workers/cuda/fake_nccl.hpp"

namespace oodsweep {

FakeNccl& fake_nccl() {
  static FakeNccl fake;
  return fake;
}

}  // namespace oodsweep

using oodsweep::fake_nccl;

ncclResult_t ncclCommInitRankConfig(ncclComm_t* communicator, int, ncclUniqueId, int,
                                    ncclConfig_t* config) {
  fake_nccl().calls.push_back(config->blocking == 0 ? "init" : "blocking init");
  static int something = 0;
  *communicator = reinterpret_cast<ncclComm_t>(&something);
  return fake_nccl().init;
}

ncclResult_t ncclCommFinalize(ncclComm_t) {
  fake_nccl().calls.push_back("finalise");
  return fake_nccl().finalise;
}

ncclResult_t ncclCommDestroy(ncclComm_t) {
  fake_nccl().calls.push_back("destroy");
  return ncclSuccess;
}

ncclResult_t ncclCommAbort(ncclComm_t) {
  fake_nccl().calls.push_back("abort");
  return ncclSuccess;
}

ncclResult_t ncclCommGetAsyncError(ncclComm_t, ncclResult_t* state) {
  *state = fake_nccl().state();
  return ncclSuccess;
}

const char* ncclGetErrorString(ncclResult_t result) {
  return result == ncclRemoteError ? "remote error" : "another error";
}

const char* ncclGetLastError(ncclComm_t) { return fake_nccl().last_error.c_str(); }
