#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/mpi_session.hpp"
#include "cluster/slots.hpp"
#include "cluster/transport.hpp"
#include "core/exit_code.hpp"

namespace oodsweep {

/// This process as one rank of a job: of mpirun's, or alone. Without mpirun MPI is never called.
class Job {
 public:
  /// @param node_name Replaces the discovered node, for tests; "" otherwise.
  explicit Job(const std::string& node_name);

  [[nodiscard]] int rank() const { return layout_.rank; }
  [[nodiscard]] int size() const { return layout_.size; }
  [[nodiscard]] Transport& transport() { return *transport_; }
  [[nodiscard]] const std::string& node() const;
  /// The slots of this rank. @param node_slots `--slots`. @param agents Ranks that have an agent.
  [[nodiscard]] std::vector<Slot> slots(std::optional<int> node_slots,
                                        const std::vector<int>& agents,
                                        const GpuShare& share) const;
  /// mpirun (or its daemon on this node) has died: nobody would end this rank any more.
  [[nodiscard]] bool launcher_is_gone() const;
  /// Leaves MPI. Blocks until all ranks do: only after everybody has said that it leaves. If one
  /// dies in this very moment, the process ends after ten seconds with `code`.
  void finalize(ExitCode code);
  /// Somebody is dead: finalize() will do nothing.
  void abandon() { session_.reset(); }

 private:
  std::optional<MpiSession> session_;
  std::unique_ptr<Transport> transport_;
  JobLayout layout_;
  pid_t launcher_ = 0;  ///< 0: nobody.
};

}  // namespace oodsweep
