#include <cstdio>
#include <exception>
#include <string_view>

#include "core/error.hpp"
#include "core/exit_code.hpp"
#include "core/log.hpp"
#include "workers/cuda_loader.hpp"
#include "workers/gang.hpp"
#include "workers/process_setup.hpp"
#include "workers/stage_runner.hpp"

namespace {

constexpr std::string_view kUsage =
    "usage: oodsweep-worker REQUEST.json\n"
    "Runs the stages of a request and commits them into its run folder. The agents of `oodsweep "
    "run` start\n"
    "it; by hand it repeats a stage that failed (leave \"parent_pid\", \"progress_fd\", \"gang\" "
    "and "
    "\"checkpoint\" out).\n"
    "SIGTERM: it ends the stage that it is in at the next step, a training with a checkpoint, and "
    "leaves with 75.\n";

int run_request(const char* file) {
  using namespace oodsweep;
  take_sigterm_as_stop_request();
  ignore_closed_pipes();
  const WorkerRequest request = read_request(file);
  die_with(request.parent_pid);
  if (request.gpu) start_on_gpu(*request.gpu, request.deterministic);  // LibTorch's first call
  prepare_for_tensors(request.threads);
  Progress progress{request.progress_fd};
  progress.ready();
  if (!request.gang) return static_cast<int>(run_stages(request, progress).exit_code());
  const auto gang = form_gang(request, progress);
  return static_cast<int>(run_stages(request, progress, {.collective = *gang}).exit_code());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || std::string_view{argv[1]} == "--help") {
    std::fputs(kUsage.data(), stderr);
    return argc == 2 ? 0 : static_cast<int>(oodsweep::ExitCode::kBadInput);
  }
  try {
    oodsweep::leave(run_request(argv[1]));
  } catch (const oodsweep::Drained& drained) {
    oodsweep::log_info(drained.what());
    oodsweep::leave(static_cast<int>(oodsweep::ExitCode::kInterrupted));
  } catch (const oodsweep::ConfigError& error) {
    oodsweep::log_error(error.what());
    oodsweep::leave(static_cast<int>(oodsweep::ExitCode::kBadInput));
  } catch (const std::exception& error) {
    oodsweep::log_error(error.what());
    oodsweep::leave(static_cast<int>(oodsweep::ExitCode::kSomeFailed));
  }
}
