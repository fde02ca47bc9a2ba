#include "orchestrator/run_folder/requests.hpp"

#include <nlohmann/json.hpp>
#include <system_error>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCancel = "cancel.request";
constexpr const char* kRetry = "retry.json";

}  // namespace

void request_cancel(const fs::path& run_dir) { write_file_atomically(run_dir / kCancel, ""); }

bool take_cancel_request(const fs::path& run_dir) {
  std::error_code problem;
  const bool taken = fs::remove(run_dir / kCancel, problem);
  if (problem) log_warning((run_dir / kCancel).string() + ": " + problem.message());
  return taken || (problem && fs::exists(run_dir / kCancel, problem));
}

void write_retry_mark(const fs::path& run_dir, const std::string& after_attempt) {
  write_file_atomically(run_dir / kRetry, Json{{"after_attempt", after_attempt}}.dump() + "\n");
}

std::string retry_mark(const fs::path& run_dir) {
  std::error_code unknown;
  if (!fs::exists(run_dir / kRetry, unknown)) return "";
  try {
    return read_json_file(run_dir / kRetry).at("after_attempt").get<std::string>();
  } catch (const std::exception& error) {
    log_warning((run_dir / kRetry).string() + ": " + error.what());
    return "";
  }
}

}  // namespace oodsweep
