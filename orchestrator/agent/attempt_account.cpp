#include "orchestrator/agent/attempt_account.hpp"

#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {

namespace fs = std::filesystem;

void write_attempt_account(const fs::path& run_dir, const AssignedStage& assigned,
                           const StageEvent& failure, const std::string& log_tail) {
  const Json account{{"format", "oodsweep-attempt/1"},
                     {"stage", assigned.stage.key.hex},
                     {"label", assigned.stage.label},
                     {"outcome", failure.outcome},
                     {"reason", failure.reason},
                     {"seconds", failure.seconds},
                     {"provenance", {{"host", host_name()}}},
                     {"log_tail", log_tail}};
  try {
    const fs::path folder = run_dir / "attempts" / assigned.attempt.text;
    fs::create_directories(folder);
    write_file_atomically(folder / "attempt.json",
                          account.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  } catch (const std::exception& error) {
    log_warning("no attempt.json for " + assigned.attempt.text + ": " + error.what());
  }
}

}  // namespace oodsweep
