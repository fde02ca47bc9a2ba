#pragma once

#include <nccl.h>

#include <string>

#include "workers/cuda/gang_place.hpp"

namespace oodsweep {

/// Owns one NCCL communicator and ends it exactly once: by finalising and destroying it if all is
/// well, by aborting it after a failure. Non-blocking, so that every call can be given up. Neither
/// movable nor copyable. One thread.
///
/// Members throw CollectiveBroken with NCCL's own text when it reports a fault, and
/// CollectiveTimeout.
class NcclCommunicator {
 public:
  /// Joins the gang on the current device; returns when all ranks have.
  explicit NcclCommunicator(const GangPlace& place);
  /// close(), but a failure is only logged; abort() if it is an exception that ends its scope.
  ~NcclCommunicator();
  NcclCommunicator(const NcclCommunicator&) = delete;
  NcclCommunicator& operator=(const NcclCommunicator&) = delete;

  /// After abort() or close().
  [[nodiscard]] bool has_ended() const { return communicator_ == nullptr; }
  /// @throws CollectiveBroken if it has ended.
  [[nodiscard]] ncclComm_t get() const;

  /// Waits until the call that gave `result` has been enqueued, as a non-blocking communicator
  /// demands before anything else is issued.
  /// @param action For the message: "sum gradients".
  void finish(ncclResult_t result, const std::string& action);

  /// @throws CollectiveBroken if something that was enqueued earlier has failed meanwhile.
  void check_health() const;

  /// The streams must have been drained. A communicator that does not end within the step limit is
  /// aborted.
  void close();

  void abort() noexcept;

 private:
  /// Whether NCCL has ended what it was doing.
  [[nodiscard]] bool is_idle(const std::string& action) const;
  [[noreturn]] void fail(ncclResult_t result, const std::string& action) const;

  GangPlace place_;
  ncclComm_t communicator_ = nullptr;
};

}  // namespace oodsweep
