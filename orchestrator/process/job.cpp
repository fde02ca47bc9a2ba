#include "orchestrator/process/job.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "cluster/in_process_transport.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

constexpr unsigned kLimitSeconds = 10;
volatile std::sig_atomic_t code_after_limit = 0;

}  // namespace

Job::Job(const std::string& node_name) {
  if (launched_by_mpi()) {
    launcher_ = getppid();
    session_.emplace(node_name);
    transport_ = session_->transport();
    layout_ = session_->layout();
  } else {
    transport_ = std::make_unique<InProcessTransport>();
    layout_.node_of_rank = {0};
    layout_.node_names = {node_name.empty() ? host_name() : node_name};
  }
}

const std::string& Job::node() const {
  const int node = layout_.node_of_rank[static_cast<std::size_t>(layout_.rank)];
  return layout_.node_names[static_cast<std::size_t>(node)];
}

std::vector<Slot> Job::slots(std::optional<int> node_slots, const std::vector<int>& agents,
                             const GpuShare& share) const {
  std::vector<int> here;
  for (const int other : layout_.ranks_on_my_node()) {
    if (std::find(agents.begin(), agents.end(), other) != agents.end()) here.push_back(other);
  }
  const auto self = std::find(here.begin(), here.end(), layout_.rank);
  if (self == here.end()) return {};
  return slots_of_rank(allowed_cores(), static_cast<int>(self - here.begin()),
                       static_cast<int>(here.size()), node_slots, share);
}

bool Job::launcher_is_gone() const { return launcher_ != 0 && getppid() != launcher_; }

void Job::finalize(ExitCode code) {
  if (!session_) return;
  code_after_limit = static_cast<int>(code);
  std::signal(SIGALRM, [](int) { _exit(code_after_limit); });
  alarm(kLimitSeconds);
  session_->finalize();
  alarm(0);
}

}  // namespace oodsweep
