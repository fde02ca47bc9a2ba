#include "orchestrator/agent/worker_ending.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <filesystem>
#include <new>
#include <string_view>
#include <system_error>

#include "core/error.hpp"
#include "core/exit_code.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {

constexpr const char* kDrained = "drained";

/// SIGTERM before the worker was ready for it, or the exit code of those that stop on request:
/// somebody else (a batch system at its time limit) has asked it to stop.
bool was_asked_by_others(const ChildExit& exit) {
  return exit.by_signal ? exit.code == SIGTERM
                        : exit.code == static_cast<int>(ExitCode::kInterrupted);
}

bool is_about(const StopRequest& stop, const AttemptId& attempt) {
  return !stop.did_not_begin && stop.about.value_or(attempt) == attempt;
}

std::string in_words(const ChildExit& exit) {
  return exit.by_signal ? "was " + exit.text() : "left with " + exit.text();
}

/// ": " and the last error that a worker logged, which says more than its exit status; else "".
std::string last_error(const std::string& log) {
  constexpr std::string_view kMark = "error: ";
  const std::size_t mark = log.rfind(kMark);
  if (mark == std::string::npos) return "";
  const std::size_t text = mark + kMark.size();
  return ": " + log.substr(text, log.find('\n', text) - text);
}

Ending stopped_with_another(const StopRequest& stop) {
  return {kDrained, fmt::format("stopped with the worker: {} ({})", stop.reason, stop.outcome)};
}

std::optional<Ending> ending_of_stopped(const ChildExit& exit,
                                        const std::optional<AttemptId>& begun,
                                        const StopRequest& stop) {
  if (!begun && !stop.did_not_begin) return std::nullopt;
  if (begun && !is_about(stop, *begun)) return stopped_with_another(stop);
  return Ending{stop.outcome, fmt::format("{}; the worker {}", stop.reason, in_words(exit))};
}

}  // namespace

void shorten_reason(std::string& text) {
  constexpr std::size_t kLongest = 2000;
  if (text.size() <= kLongest) return;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
}

Ending ending_of_exception(const std::exception_ptr& error, const std::string& otherwise) {
  try {
    std::rethrow_exception(error);
  } catch (const DamagedStage& damaged) {
    return {"damaged_parent", damaged.what()};
  } catch (const DiskFull& full) {
    return {"disk_full", full.what()};
  } catch (const std::filesystem::filesystem_error& problem) {
    const bool full = problem.code() == std::errc::no_space_on_device;
    return {full ? "disk_full" : otherwise, problem.what()};
  } catch (const std::bad_alloc&) {
    return {"out_of_memory", "no memory left"};
  } catch (const std::exception& other) {
    return {otherwise, other.what()};
  }
}

std::optional<Ending> ending_of_worker(const ChildExit& exit, const std::optional<AttemptId>& begun,
                                       const std::optional<StopRequest>& stop,
                                       bool killed_for_memory, const std::string& log) {
  if (stop) return ending_of_stopped(exit, begun, *stop);
  if (was_asked_by_others(exit)) {
    if (!begun) return std::nullopt;
    return Ending{kDrained, "the worker was asked to stop by others: " + exit.text()};
  }
  if (killed_for_memory) {
    return Ending{"out_of_memory", "the kernel killed the worker: no memory was left"};
  }
  if (begun) return Ending{"crashed", "the worker " + in_words(exit)};
  return Ending{"crashed", "the worker did not begin: " + in_words(exit) + last_error(log)};
}

Ending ending_of_drained(const AttemptId& attempt, const std::string& reason,
                         const std::optional<StopRequest>& stop) {
  if (!stop || stop->outcome == kDrained) return {kDrained, reason};
  if (!is_about(*stop, attempt)) return stopped_with_another(*stop);
  return {stop->outcome, reason.empty() ? stop->reason : stop->reason + "; " + reason};
}

}  // namespace oodsweep
