#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cluster/transport.hpp"

namespace oodsweep {

/// Whether mpirun (or srun with PMI) started this process. Decides between MPI and the in-process
/// transport: MPI_Init outside a launcher costs 0.3 s and starts a helper process.
[[nodiscard]] bool launched_by_mpi();

/// Where the ranks of this job live. Filled by the one blocking exchange at the start.
struct JobLayout {
  int rank = 0;
  int size = 1;
  std::vector<int> node_of_rank;        ///< [size] number of the node, in order of its first rank.
  std::vector<std::string> node_names;  ///< [nodes]
  /// Ranks on the same node as this one, ascending.
  [[nodiscard]] std::vector<int> ranks_on_my_node() const;
};

/// Initialises MPI, once per process, ignoring SIGPIPE first (a dead peer over TCP raises it). Must
/// be built on the thread that sends. `node_name` replaces the discovered node, for tests.
class MpiSession {
 public:
  explicit MpiSession(const std::string& node_name);
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
  ~MpiSession();

  [[nodiscard]] const JobLayout& layout() const { return layout_; }
  /// Isend / Iprobe / Irecv only.
  [[nodiscard]] std::unique_ptr<Transport> transport() const;
  /// MPI_Finalize. Not called after a failure: it may wait for the dead for ever.
  void finalize();

 private:
  JobLayout layout_;
  bool open_ = true;
};

}  // namespace oodsweep
