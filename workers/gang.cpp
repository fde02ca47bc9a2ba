#include "workers/gang.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "workers/collective/shared_memory_collective.hpp"
#include "workers/cuda_loader.hpp"
#include "workers/stop_request.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

milliseconds in_milliseconds(double seconds) {
  return std::chrono::duration_cast<milliseconds>(std::chrono::duration<double>{seconds});
}

std::optional<std::string> rendezvous_in(const std::string& line) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("rendezvous")) return std::nullopt;
  return json.at("rendezvous").get<std::string>();
}

/// Until all have met, a process that is asked to stop waits for nobody: others are asked too.
class Patience {
 public:
  explicit Patience(std::optional<pid_t> parent) : parent_{parent} {}

  [[nodiscard]] std::function<bool()> is_deserted() const {
    return [parent = parent_, met = met_] {
      return (parent && getppid() != *parent) || (!*met && stop_requested());
    };
  }
  void have_met() { *met_ = true; }

 private:
  std::optional<pid_t> parent_;
  std::shared_ptr<bool> met_ = std::make_shared<bool>(false);
};

std::unique_ptr<Collective> meet_by_nccl(CudaModule& module, const WorkerRequest& request,
                                         Progress& progress, const Patience& patience) {
  const GangMember& member = *request.gang;
  GangPlace place{.rank = member.rank,
                  .size = member.size,
                  .rendezvous = {},
                  .join_limit = in_milliseconds(member.join_limit_s),
                  .step_limit = in_milliseconds(member.step_limit_s),
                  .is_deserted = patience.is_deserted()};
  if (member.rank == 0) {
    place.rendezvous = module.new_rendezvous();
    progress.rendezvous(place.rendezvous);
  } else {
    place.rendezvous = read_rendezvous(*request.control_fd, place.join_limit);
  }
  return module.join(place);
}

std::unique_ptr<Collective> meet_in_memory(const WorkerRequest& request, Progress& progress,
                                           const Patience& patience) {
  const GangMember& member = *request.gang;
  const CollectiveLimits limits{.join = in_milliseconds(member.join_limit_s),
                                .step = in_milliseconds(member.step_limit_s),
                                .is_deserted = patience.is_deserted()};
  if (member.rank == 0) {
    return host_shared_memory(member.size, limits,
                              [&](const std::string& text) { progress.rendezvous(text); });
  }
  return join_shared_memory(read_rendezvous(*request.control_fd, limits.join), member.rank,
                            member.size, limits);
}

/// Looks every now and then whether the process is asked to stop.
void wait_for_byte(int file, SteadyTime deadline) {
  constexpr int kSlice = 100;  // ms
  while (true) {
    pollfd ready{file, POLLIN, 0};
    const int found = poll(&ready, 1, kSlice);
    if (found > 0) return;
    if (found < 0 && errno != EINTR) throw CollectiveBroken{"the control pipe cannot be read"};
    if (stop_requested()) throw CollectiveBroken{"nobody needs the gang any more"};
    if (steady_now() > deadline) {
      throw CollectiveTimeout{"nobody said in time where the gang meets"};
    }
  }
}

}  // namespace

std::unique_ptr<Collective> form_gang(const WorkerRequest& request, Progress& progress) {
  OOD_EXPECT(request.gang.has_value(), "a request of a gang");
  Patience patience{request.parent_pid};
  CudaModule* module = opened_cuda_module();
  try {
    auto gang = module != nullptr ? meet_by_nccl(*module, request, progress, patience)
                                  : meet_in_memory(request, progress, patience);
    patience.have_met();
    return gang;
  } catch (const CollectiveError&) {
    if (stop_requested()) throw Drained{"asked to stop before the gang had met"};
    throw;
  }
}

std::string read_rendezvous(int control_fd, milliseconds limit) {
  const SteadyTime deadline = steady_now() + limit;
  std::string line;
  while (true) {
    wait_for_byte(control_fd, deadline);
    char next = 0;
    const ssize_t bytes = read(control_fd, &next, 1);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) throw CollectiveBroken{"the agent closed the control pipe"};
    if (next != '\n') {
      line += next;
      continue;
    }
    if (const auto text = rendezvous_in(line)) return *text;
    line.clear();
  }
}

}  // namespace oodsweep
