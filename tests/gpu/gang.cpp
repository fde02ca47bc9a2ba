#include "tests/gpu/gang.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <vector>

#include "core/error.hpp"
#include "workers/collective/serial_collective.hpp"
#include "workers/collective/shared_memory_collective.hpp"
#include "workers/cuda_loader.hpp"
#include "workers/process_setup.hpp"

namespace oodsweep {
namespace {

/// By which rank 0 tells the others where they meet: a line for each.
class Notices {
 public:
  Notices() {
    if (pipe(ends_.data()) != 0) throw Error{"no pipe"};
  }

  void write_for(int readers, const std::string& text) const {
    for (int reader = 0; reader < readers; ++reader) {
      const std::string line = text + '\n';
      if (write(ends_[1], line.data(), line.size()) < 0) throw Error{"nobody reads"};
    }
  }

  [[nodiscard]] std::string next() const {
    std::string line;
    for (char c = 0; read(ends_[0], &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

 private:
  std::array<int, 2> ends_{};
};

std::unique_ptr<Collective> join_on_cpu(int rank, int size, const Notices& notices) {
  if (rank > 0) return join_shared_memory(notices.next(), rank, size, {});
  return host_shared_memory(size, {},
                            [&](const std::string& text) { notices.write_for(size - 1, text); });
}

std::unique_ptr<Collective> join_on_gpu(int rank, int size, const Notices& notices) {
  CudaModule& module = *opened_cuda_module();
  GangPlace place;
  place.rank = rank;
  place.size = size;
  place.join_limit = std::chrono::seconds{60};
  place.step_limit = std::chrono::seconds{60};
  place.is_deserted = [parent = getppid()] { return getppid() != parent; };
  place.rendezvous = rank == 0 ? module.new_rendezvous() : notices.next();
  if (rank == 0) notices.write_for(size - 1, place.rendezvous);
  return module.join(place);
}

/// NCCL takes two ranks of one host with the same GPU for a mistake.
void pretend_hosts_of_their_own(int rank) {
  setenv("NCCL_HOSTID", ("oodsweep-rank-" + std::to_string(rank)).c_str(), 1);
  setenv("NCCL_SOCKET_IFNAME", "lo", 1);
  setenv("NCCL_IB_DISABLE", "1", 1);
  setenv("NCCL_NVLS_ENABLE", "0", 1);
}

void start_device(int rank, int size, const std::string& device) {
  if (device == "cuda") {
    const int gpus = open_cuda_module().device_count();
    if (gpus < size) pretend_hosts_of_their_own(rank);
    start_on_gpu(gpus < size ? 0 : rank, is_deterministic());
  }
  prepare_for_tensors(1);
}

void run_rank(int rank, int size, const std::string& device, const Notices& notices,
              const std::function<void(Collective&)>& work) {
  start_device(rank, size, device);
  if (size == 1) return work(serial_collective());
  const auto gang =
      device == "cpu" ? join_on_cpu(rank, size, notices) : join_on_gpu(rank, size, notices);
  work(*gang);
}

/// @return Exit status of the rank's process.
int status_of_rank(int rank, const std::function<void()>& run) {
  try {
    run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rank %d: %s\n", rank, error.what());
    return 1;
  }
}

}  // namespace

bool is_deterministic() { return std::getenv("CUBLAS_WORKSPACE_CONFIG") != nullptr; }

bool run_gang(int size, const std::string& device, const std::function<void(Collective&)>& work) {
  const Notices notices;
  std::vector<pid_t> children;
  for (int rank = 0; rank < size; ++rank) {
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
      die_with(parent);
      leave(status_of_rank(rank, [&] { run_rank(rank, size, device, notices, work); }));
    }
    children.push_back(child);
  }
  bool well = true;
  while (!children.empty()) {
    int status = 0;
    std::erase(children, wait(&status));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
    well = false;
    for (const pid_t child : children) kill(child, SIGKILL);  // the others would wait for it
  }
  return well;
}

}  // namespace oodsweep
