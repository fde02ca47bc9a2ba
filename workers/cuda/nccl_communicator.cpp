#include "workers/cuda/nccl_communicator.hpp"

#include <exception>
#include <utility>

#include "core/log.hpp"
#include "workers/collective/collective.hpp"
#include "workers/cuda/gang_wait.hpp"
#include "workers/cuda/unique_id.hpp"

namespace oodsweep {

NcclCommunicator::NcclCommunicator(const GangPlace& place) : place_{place} {
  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  const std::string action =
      "join as rank " + std::to_string(place.rank) + " of " + std::to_string(place.size);
  try {
    const ncclResult_t begun = ncclCommInitRankConfig(
        &communicator_, place.size, unique_id_of(place.rendezvous), place.rank, &config);
    if (begun != ncclSuccess && begun != ncclInProgress) fail(begun, action);
    wait_in_gang([&] { return is_idle(action); }, place.join_limit, place.is_deserted,
                 "all " + std::to_string(place.size) + " ranks to join");
  } catch (...) {
    abort();
    throw;
  }
}

NcclCommunicator::~NcclCommunicator() {
  if (std::uncaught_exceptions() > 0) abort();  // the others may never come to an orderly end
  try {
    close();
  } catch (const std::exception& error) {
    log_warning(error.what());
  }
}

ncclComm_t NcclCommunicator::get() const {
  if (communicator_ == nullptr) throw CollectiveBroken{"the gang has ended"};
  return communicator_;
}

void NcclCommunicator::finish(ncclResult_t result, const std::string& action) {
  if (result == ncclSuccess) return;
  if (result != ncclInProgress) fail(result, action);
  wait_in_gang([&] { return is_idle(action); }, place_.step_limit, place_.is_deserted,
               "NCCL to " + action);
}

void NcclCommunicator::check_health() const { (void)is_idle("go on"); }

void NcclCommunicator::close() {
  if (communicator_ == nullptr) return;
  try {
    finish(ncclCommFinalize(communicator_), "finalise");
  } catch (...) {
    abort();
    throw;
  }
  const ncclResult_t destroyed = ncclCommDestroy(std::exchange(communicator_, nullptr));
  if (destroyed != ncclSuccess) fail(destroyed, "destroy the communicator");
}

void NcclCommunicator::abort() noexcept {
  if (communicator_ == nullptr) return;
  ncclCommAbort(std::exchange(communicator_, nullptr));  // no use for its answer: nothing is left
}

bool NcclCommunicator::is_idle(const std::string& action) const {
  ncclResult_t state = ncclSuccess;
  if (const ncclResult_t asked = ncclCommGetAsyncError(get(), &state); asked != ncclSuccess) {
    fail(asked, action);
  }
  if (state != ncclSuccess && state != ncclInProgress) fail(state, action);
  return state == ncclSuccess;
}

void NcclCommunicator::fail(ncclResult_t result, const std::string& action) const {
  std::string message = "NCCL could not " + action + ": " + ncclGetErrorString(result);
  const char* detail = ncclGetLastError(communicator_);
  if (detail != nullptr && *detail != '\0') message += std::string{" ("} + detail + ")";
  throw CollectiveBroken{message};
}

}  // namespace oodsweep
