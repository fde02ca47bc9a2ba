// Stands for oodsweep-worker where tests kill things: stages take a given time, their files are
// real, their numbers follow from the stage's key. No LibTorch.
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "core/exit_code.hpp"
#include "core/json.hpp"
#include "results/folders/stage_folder.hpp"
#include "tests/chaos/orders.hpp"
#include "tests/chaos/stage_files.hpp"
#include "tests/support/fake_gang.hpp"

namespace {

using namespace oodsweep;
using Clock = std::chrono::steady_clock;

volatile sig_atomic_t asked_to_stop = 0;

struct Drained {};

std::chrono::duration<double> time_of_a_stage() {
  const char* seconds = std::getenv("OODSWEEP_CHAOS_SECONDS");
  return std::chrono::duration<double>{seconds == nullptr ? 0.3 : std::atof(seconds)};
}

void say(const Json& line) {
  const std::string text = line.dump() + "\n";
  if (write(3, text.data(), text.size()) < 0) _exit(1);  // the agent has gone
}

/// Neither progress nor an end, whatever is asked: only SIGKILL helps.
[[noreturn]] void ignore_everything() {
  signal(SIGTERM, SIG_IGN);
  for (;;) sleep(1000);
}

/// A process that nobody waits for, and that outlives its parent unless its group is killed.
void fork_grandchild() {
  if (fork() != 0) return;
  for (;;) sleep(1000);
}

class StageRun {
 public:
  StageRun(const Json& request, const Json& assigned)
      : run_dir_{request.at("run_dir").get<std::string>()},
        attempt_{assigned.at("attempt")},
        stage_{stage_from_json(assigned.at("stage"))},
        gang_{request} {}

  void run() const {
    say(about("start"));
    if (gang_.rank == 0)
      orders_.witness("begin " + stage_.key.hex + " " + attempt_ + " " + std::to_string(getpid()));
    try {
      if (!is_committed(run_dir_, stage_.key)) {
        work();
        if (!meet_others()) return;
        if (gang_.rank == 0) commit();
      }
    } catch (const Drained&) {
      fail("drained", "asked to stop");
      _exit(static_cast<int>(ExitCode::kInterrupted));
    } catch (const DamagedStage& damaged) {
      return fail("damaged_parent", damaged.what());
    } catch (const std::exception& error) {
      return fail(disk_is_full() ? "disk_full" : "failed", error.what());
    }
    Json committed = about("committed");
    committed["seconds"] = time_of_a_stage().count();
    say(committed);
  }

 private:
  [[nodiscard]] Json about(const char* event) const {
    return {{"event", event}, {"attempt", attempt_}, {"key", stage_.key.hex}};
  }

  void fail(const char* outcome, const char* reason) const {
    Json failed = about("failed");
    failed["outcome"] = outcome;
    failed["reason"] = reason;
    say(failed);
  }

  [[nodiscard]] bool disk_is_full() const {
    return std::filesystem::space(run_dir_).available < (1U << 20);
  }

  void work() const {
    if (orders_.take("ignore_everything")) ignore_everything();
    if (orders_.take("fork_grandchild")) fork_grandchild();
    if (gang_.rank > 0 && orders_.take("die_in_a_gang")) raise(SIGKILL);
    if (gang_.rank > 0 && orders_.take("stand_still_in_a_gang")) raise(SIGSTOP);
    const Clock::time_point begin = Clock::now();
    for (int step = 0; Clock::now() - begin < time_of_a_stage(); ++step) {
      if (asked_to_stop != 0) throw Drained{};
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
      if (step % 5 != 0) continue;
      Json line = about("step");
      line["done"] = step;
      line["total"] = 1000;
      say(line);
    }
  }

  /// All have done their part. @return False if somebody is missed; it has been said then.
  [[nodiscard]] bool meet_others() const {
    if (gang_.size == 1) return true;
    const auto trouble = gang_.meet_others(attempt_, asked_to_stop);
    if (!trouble) return true;
    if (asked_to_stop != 0) throw Drained{};
    fail(trouble->outcome.c_str(), trouble->reason.c_str());
    return false;
  }

  void commit() const {
    const auto folder = run_dir_ / "attempts" / attempt_;
    std::filesystem::create_directories(folder);
    write_stage_files(run_dir_, folder, stage_);
    StageResult result;
    result.key = stage_.key;
    result.kind = to_string(stage_.kind);
    result.stage = to_json(stage_);
    result.attempt = attempt_;
    result.started_at = started_at_;
    result.seconds = time_of_a_stage().count();
    result.provenance = Json::object();
    if (!commit_stage(run_dir_, folder, result)) return;
    orders_.witness("commit " + stage_.key.hex + " " + attempt_ + " " + std::to_string(getpid()));
    if (stage_.kind == StageKind::kOutputs && orders_.take("damage_outputs")) {
      damage_stage_file(run_dir_, stage_);
    }
    if (stage_.kind == StageKind::kScore && orders_.take("damage_scores")) {
      damage_stage_file(run_dir_, stage_);
    }
  }

  std::filesystem::path run_dir_;
  std::string attempt_;
  Stage stage_;
  FakeGang gang_;
  double started_at_ = static_cast<double>(time(nullptr));
  Orders orders_ = Orders::of_environment();
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return static_cast<int>(ExitCode::kBadInput);
  const Json request = read_json_file(argv[1]);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != request.at("parent_pid").get<pid_t>()) return 1;
  struct sigaction on_request {};  // without SA_RESTART: a read ends
  on_request.sa_handler = [](int) { asked_to_stop = 1; };
  sigaction(SIGTERM, &on_request, nullptr);
  say({{"event", "ready"}});
  const FakeGang gang{request};
  if (gang.rank == 0 && gang.size > 1) say({{"event", "rendezvous"}, {"text", gang.rendezvous}});
  if (gang.rank > 0) gang.hear_rendezvous(asked_to_stop);
  for (const Json& assigned : request.at("stages")) StageRun{request, assigned}.run();
  return 0;
}
