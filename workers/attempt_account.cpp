#include "workers/attempt_account.hpp"

#include <new>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "results/folders/stage_folder.hpp"
#include "workers/collective/collective_error.hpp"
#include "workers/loss_meter.hpp"
#include "workers/provenance.hpp"
#include "workers/stop_request.hpp"

namespace oodsweep {
namespace {

constexpr std::size_t kLogBytes = 4000;

/// LibTorch reports a failed allocation as an ordinary error; only its text tells.
bool is_out_of_memory(std::string_view message) {
  return message.find("can't allocate memory") != std::string_view::npos ||
         message.find("out of memory") != std::string_view::npos;
}

}  // namespace

AttemptOutcome outcome_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const DivergedTraining& diverged) {
    return {"diverged", diverged.what()};
  } catch (const DamagedStage& damaged) {
    return {"damaged_parent", damaged.what()};
  } catch (const Drained& drained) {
    return {"drained", drained.what()};
  } catch (const CollectiveError& broken) {
    return {"gang_broken", broken.what()};
  } catch (const DiskFull& full) {
    return {"disk_full", full.what()};
  } catch (const std::filesystem::filesystem_error& problem) {
    const bool full = problem.code() == std::errc::no_space_on_device;
    return {full ? "disk_full" : "failed", problem.what()};
  } catch (const std::bad_alloc&) {
    return {"out_of_memory", "no memory left"};
  } catch (const std::exception& other) {
    return {is_out_of_memory(other.what()) ? "out_of_memory" : "failed", other.what()};
  }
}

void write_attempt(const std::filesystem::path& folder, const Stage& stage,
                   const AttemptOutcome& outcome, double seconds, int threads,
                   const StageLog& log) {
  const Json account{{"format", "oodsweep-attempt/1"},
                     {"stage", stage.key.hex},
                     {"label", stage.label},
                     {"outcome", outcome.outcome},
                     {"reason", outcome.reason},
                     {"seconds", seconds},
                     {"provenance", provenance_of_this_process(threads)},
                     {"log_tail", log.tail(kLogBytes)}};
  try {
    std::filesystem::create_directories(folder);
    write_file_atomically(folder / "attempt.json",
                          account.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  } catch (const std::exception& error) {
    log_warning(stage.label + ": no attempt.json: " + error.what());
  }
}

}  // namespace oodsweep
