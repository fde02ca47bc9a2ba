// Stands for oodsweep-worker: reads a request and does with each stage what its material's
// "behaviour" says, without LibTorch. The commit is real.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/json.hpp"
#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"

namespace {

using namespace oodsweep;

void say(Json line) {
  const std::string text = line.dump() + "\n";
  if (write(3, text.data(), text.size()) < 0) std::abort();
}

void commit(const Json& request, const std::string& attempt, const Stage& stage) {
  const std::filesystem::path run_dir = request.at("run_dir").get<std::string>();
  const auto folder = run_dir / "attempts" / attempt;
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "data.txt"}
      << stage.key.hex << " with OMP_NUM_THREADS=" << std::getenv("OMP_NUM_THREADS") << '\n';
  StageResult result;
  result.key = stage.key;
  result.kind = to_string(stage.kind);
  result.stage = to_json(stage);
  result.attempt = attempt;
  result.provenance = Json::object();
  commit_stage(run_dir, folder, result);
}

void run(const Json& request, const std::string& attempt, const Stage& stage) {
  const auto about = [&](const char* event) {
    return Json{{"event", event}, {"attempt", attempt}, {"key", stage.key.hex}};
  };
  say(about("start"));
  const std::string behaviour = stage.material.value("behaviour", "commit");
  if (behaviour == "crash") {
    std::fprintf(stderr, "about to crash\n");
    std::fflush(stderr);
    raise(SIGSEGV);
  } else if (behaviour == "leave") {
    std::_Exit(7);
  } else if (behaviour == "hang") {
    sleep(1000);
  } else if (behaviour == "diverged" || behaviour == "damaged_parent" || behaviour == "failed") {
    Json failed = about("failed");
    failed["outcome"] = behaviour;
    failed["reason"] = "as asked";
    return say(failed);
  } else if (behaviour == "commit and die") {
    commit(request, attempt, stage);
    raise(SIGKILL);
  }
  commit(request, attempt, stage);
  Json committed = about("committed");
  committed["seconds"] = 0.5;
  say(committed);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const Json request = read_json_file(argv[1]);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != request.at("parent_pid").get<pid_t>()) return 1;
  say({{"event", "ready"}});
  for (const Json& assigned : request.at("stages")) {
    run(request, assigned.at("attempt").get<std::string>(), stage_from_json(assigned.at("stage")));
  }
  std::fflush(nullptr);
  return 0;
}
