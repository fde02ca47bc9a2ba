#include "workers/request.hpp"

#include <fcntl.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "workers/request_checks.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// "a000017"
bool is_attempt(const std::string& text) {
  constexpr std::size_t kLongest = 20;
  return text.size() > 1 && text.size() <= kLongest && text.front() == 'a' &&
         text.find_first_not_of("0123456789", 1) == std::string::npos;
}

void read_path(JsonObject& object, const std::string& key, fs::path& field) {
  std::string text;
  object.read_required(key, text, kPathRule, is_safe_path);
  field = text;
}

StageAssignment parse_assignment(const Json& json, const std::string& where,
                                 const fs::path& data_root) {
  JsonObject object{json, where};
  StageAssignment assignment;
  object.read_required("attempt", assignment.attempt.text, "\"a\" and digits", is_attempt);
  const Json* stage = object.find("stage");
  if (stage == nullptr) throw ConfigError{where, "nothing", "a stage under \"stage\""};
  object.reject_unknown_keys();
  assignment.stage = checked_stage(*stage, object.place("stage"), data_root);
  return assignment;
}

void read_checkpoint(JsonObject& object, WorkerRequest& request) {
  const Json* json = object.find("checkpoint");
  if (json == nullptr) return;
  JsonObject checkpoint{*json, object.place("checkpoint")};
  CheckpointSettings settings;
  checkpoint.read_required("mean_time_between_failures_s", settings.mean_time_between_failures_s,
                           "seconds, > 0", [](double seconds) { return seconds > 0.0; });
  checkpoint.read_required("shortest_interval_s", settings.shortest_interval_s, "seconds, >= 0",
                           [](double seconds) { return seconds >= 0.0; });
  checkpoint.reject_unknown_keys();
  request.checkpoint = settings;
}

void read_descriptor(JsonObject& object, const std::string& key, std::optional<int>& field) {
  if (!object.has(key)) return;
  int descriptor = 0;
  object.read_optional(key, descriptor, "an open descriptor above 2",
                       [](int fd) { return fd > 2 && fcntl(fd, F_GETFD) != -1; });
  field = descriptor;
}

void read_process(JsonObject& object, WorkerRequest& request) {
  if (object.has("parent_pid")) {
    pid_t parent = 0;
    object.read_optional("parent_pid", parent, "a process number", [](pid_t p) { return p > 0; });
    request.parent_pid = parent;
  }
  object.read_optional("threads", request.threads, "1 to 1024",
                       [](int threads) { return threads >= 1 && threads <= 1024; });
  read_descriptor(object, "progress_fd", request.progress_fd);
  read_descriptor(object, "control_fd", request.control_fd);
}

void read_gang(JsonObject& object, WorkerRequest& request) {
  const Json* json = object.find("gang");
  if (json == nullptr) return;
  JsonObject gang{*json, object.place("gang")};
  GangMember member;
  constexpr auto positive = [](double seconds) { return seconds > 0.0; };
  gang.read_required("size", member.size, "1 to 4096",
                     [](int size) { return size >= 1 && size <= 4096; });
  gang.read_required("rank", member.rank, "0 up to the size, without it",
                     [&](int rank) { return rank >= 0 && rank < member.size; });
  gang.read_optional("join_limit_s", member.join_limit_s, "seconds, > 0", positive);
  gang.read_optional("step_limit_s", member.step_limit_s, "seconds, > 0", positive);
  gang.reject_unknown_keys();
  if (member.rank > 0 && !request.control_fd) {
    throw ConfigError{object.place("control_fd"), "nothing",
                      "where another rank than 0 learns the place to meet"};
  }
  if (member.size > 1) request.gang = member;
}

void read_device(JsonObject& object, WorkerRequest& request) {
  object.read_optional("deterministic", request.deterministic, "true or false",
                       [](bool) { return true; });
  const Json* json = object.find("device");
  if (json == nullptr) return;
  JsonObject device{*json, object.place("device")};
  std::string kind;
  int index = 0;
  device.read_required("kind", kind, "\"cuda\"; without a device it is the CPU",
                       [](const std::string& text) { return text == "cuda"; });
  device.read_required("index", index, "the number of a GPU that the process sees, from 0",
                       [](int number) { return number >= 0; });
  device.reject_unknown_keys();
  request.gpu = index;
}

void read_stages(JsonObject& object, WorkerRequest& request) {
  const Json* stages = object.find("stages");
  if (stages == nullptr || !stages->is_array() || stages->empty()) {
    throw ConfigError{object.place("stages"), stages == nullptr ? "nothing" : stages->dump(),
                      "a list of stages that is not empty"};
  }
  std::set<AttemptId> attempts;
  for (std::size_t i = 0; i < stages->size(); ++i) {
    const std::string where = object.place("stages[" + std::to_string(i) + "]");
    request.stages.push_back(parse_assignment(stages->at(i), where, request.data_root));
    const AttemptId& attempt = request.stages.back().attempt;
    if (!attempts.insert(attempt).second) {
      throw ConfigError{where + ".attempt", attempt.text, "each stage has an attempt of its own"};
    }
  }
}

}  // namespace

WorkerRequest read_request(const fs::path& file) {
  const Json content = read_json_file(file);
  JsonObject object{content, file.string()};
  std::string format;
  object.read_required("format", format, "\"oodsweep-request/1\"",
                       [](const std::string& text) { return text == "oodsweep-request/1"; });
  WorkerRequest request;
  read_path(object, "run_dir", request.run_dir);
  read_path(object, "data_root", request.data_root);
  read_process(object, request);
  read_gang(object, request);
  read_device(object, request);
  read_checkpoint(object, request);
  read_stages(object, request);
  object.reject_unknown_keys();
  return request;
}

}  // namespace oodsweep
