#include "workers/request.hpp"

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

const auto kNotEmpty = [](const std::string& text) { return !text.empty(); };

/// A stage edited by hand would be committed under a key that says something else.
Stage parse_stage(const Json& json, const std::string& where) {
  Stage stage;
  try {
    stage = stage_from_json(json);
  } catch (const ConfigError& error) {
    throw ConfigError{where + ": " + error.what()};
  }
  const std::string key = canonical_key(stage.material);
  if (stage.key.hex != key) {
    throw ConfigError{where + ".stage.key", stage.key.hex, "the key of this material is " + key};
  }
  return stage;
}

StageAssignment parse_assignment(const Json& json, const std::string& where) {
  JsonObject object{json, where};
  StageAssignment assignment;
  object.read_required("attempt", assignment.attempt.text, "the attempt's name, a plain word",
                       [](const std::string& text) { return is_plain_name(text); });
  const Json* stage = object.find("stage");
  if (stage == nullptr) throw ConfigError{where, "nothing", "a stage under \"stage\""};
  assignment.stage = parse_stage(*stage, where);
  object.reject_unknown_keys();
  return assignment;
}

}  // namespace

WorkerRequest read_request(const std::filesystem::path& file) {
  const Json content = read_json_file(file);
  JsonObject object{content, file.string()};
  std::string format;
  object.read_required("format", format, "\"oodsweep-request/1\"",
                       [](const std::string& text) { return text == "oodsweep-request/1"; });
  WorkerRequest request;
  std::string run_dir;
  std::string data_root;
  object.read_required("run_dir", run_dir, "path of the run folder", kNotEmpty);
  object.read_required("data_root", data_root, "path of the data folder", kNotEmpty);
  request.run_dir = run_dir;
  request.data_root = data_root;
  if (object.has("parent_pid")) {
    pid_t parent = 0;
    object.read_optional("parent_pid", parent, "a process number", [](pid_t p) { return p > 0; });
    request.parent_pid = parent;
  }
  object.read_optional("threads", request.threads, "1 to 1024",
                       [](int threads) { return threads >= 1 && threads <= 1024; });
  if (object.has("progress_fd")) {
    int descriptor = 0;
    object.read_optional("progress_fd", descriptor, "an open descriptor above 2",
                         [](int fd) { return fd > 2; });
    request.progress_fd = descriptor;
  }
  const Json* stages = object.find("stages");
  if (stages == nullptr || !stages->is_array() || stages->empty()) {
    throw ConfigError{object.place("stages"), stages == nullptr ? "nothing" : stages->dump(),
                      "a list of stages that is not empty"};
  }
  for (std::size_t i = 0; i < stages->size(); ++i) {
    request.stages.push_back(
        parse_assignment(stages->at(i), object.place("stages[" + std::to_string(i) + "]")));
  }
  object.reject_unknown_keys();
  return request;
}

}  // namespace oodsweep
