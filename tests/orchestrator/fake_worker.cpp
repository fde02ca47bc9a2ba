// Stands for oodsweep-worker: reads a request and does with each stage what its material's
// "behaviour" says, without LibTorch. The commit is real. On SIGTERM it ends as drained.
//
//   commit           commits at once; so does what is not named here
//   nothing          only says that it committed
//   sleep S          tells steps for S seconds, then commits
//   no progress, hang    says nothing more
//   ignore SIGTERM       the same, and does not end on request
//   never                is not begun
//   slow             waits for SIGTERM
//   commit and hang      commits, but does not say so
//   late                 commits in spite of SIGTERM, when it has come
//   fork a grandchild    leaves a process behind that holds the pipe, commits and ends
//   flood                writes to the pipe without end
//   close the pipe       commits, but nobody hears of it
//   print N              prints N lines of 100 bytes and tells a step; then as no progress
//   rank R: B            of a gang, worker R does B, and the others wait for it in vain
//   B once               the first attempt does B, any other commits
//   crash, leave, killed, commit and die, out of memory, failed, diverged, damaged_parent
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>

#include "core/exit_code.hpp"
#include "core/json.hpp"
#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"
#include "tests/support/fake_gang.hpp"

namespace {

using namespace oodsweep;

volatile sig_atomic_t asked_to_stop = 0;

void say(const Json& line) {
  const std::string text = line.dump() + "\n";
  if (write(3, text.data(), text.size()) < 0 && errno != EBADF) std::abort();
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

/// A process in our group that lives for a while and keeps the pipe open. Its number goes to
/// `grandchild.txt` of the run folder.
void leave_grandchild(const Json& request) {
  const pid_t grandchild = fork();
  if (grandchild == 0) {
    for (;;) pause();
  }
  std::ofstream{std::filesystem::path{request.at("run_dir").get<std::string>()} / "grandchild.txt"}
      << grandchild;
}

[[noreturn]] void flood() {
  const std::string lines(65536, '\n');
  for (;;) {
    if (write(3, lines.data(), lines.size()) < 0) std::_Exit(1);
  }
}

/// One stage of a request.
class FakeStage {
 public:
  static void wait_until_asked() {
    while (asked_to_stop == 0) std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }

  FakeStage(const Json& request, std::string attempt, Stage stage)
      : request_{request}, attempt_{std::move(attempt)}, stage_{std::move(stage)}, gang_{request} {}

  void run() {
    say(about("start"));
    const std::string behaviour = own_behaviour();
    if (is_about_dying(behaviour)) return die(behaviour);
    if (fails(behaviour)) return fail(behaviour, "as asked");
    if (behaviour.starts_with("sleep ")) sleep_for(std::stod(behaviour.substr(6)));
    if (behaviour.starts_with("print ")) print(std::stol(behaviour.substr(6)));
    if (behaviour == "fork a grandchild") leave_grandchild(request_);
    if (behaviour == "ignore SIGTERM") signal(SIGTERM, SIG_IGN);
    if (behaviour == "flood") flood();
    if (behaviour == "close the pipe") close(3);
    if (behaviour == "slow" || behaviour == "late" || waits_for_ever(behaviour)) wait_until_asked();
    if (gang_.size > 1) {
      if (const auto trouble = gang_.meet_others(attempt_, asked_to_stop)) {
        return fail(trouble->outcome, trouble->reason);
      }
    }
    if (asked_to_stop != 0 && behaviour != "late") return fail("drained", "at no step");
    if (behaviour != "nothing" && gang_.rank == 0) commit(request_, attempt_, stage_);
    if (behaviour == "commit and hang") wait_until_asked();
    Json committed = about("committed");
    committed["seconds"] = 0.5;
    say(committed);
  }

 private:
  static bool waits_for_ever(const std::string& behaviour) {
    return behaviour == "no progress" || behaviour == "hang" || behaviour == "ignore SIGTERM";
  }
  static bool fails(const std::string& behaviour) {
    return behaviour == "diverged" || behaviour == "damaged_parent" || behaviour == "failed";
  }
  static bool is_about_dying(const std::string& behaviour) {
    static const std::set<std::string> kWays{"crash", "leave", "commit and die", "out of memory",
                                             "killed"};
    return kWays.contains(behaviour);
  }

  /// "rank 1: killed once" is "killed" for rank 1 at the first try, else "commit".
  [[nodiscard]] std::string own_behaviour() const {
    std::string behaviour = stage_.material.value("behaviour", "commit");
    if (behaviour.starts_with("rank ")) {
      if (std::stoi(behaviour.substr(5)) != gang_.rank) return "commit";
      behaviour = behaviour.substr(behaviour.find(": ") + 2);
    }
    if (!behaviour.ends_with(" once")) return behaviour;
    return is_first_try() ? behaviour.substr(0, behaviour.size() - 5) : "commit";
  }

  /// No other attempt at this stage has come here.
  [[nodiscard]] bool is_first_try() const {
    const std::filesystem::path folder = request_.at("run_dir").get<std::string>();
    return std::filesystem::create_directory(folder / ("tried-" + stage_.key.hex));
  }

  void die(const std::string& how) {
    if (how == "leave") std::_Exit(7);
    if (how == "out of memory") return fail("out_of_memory", "no memory left");
    if (how == "commit and die") commit(request_, attempt_, stage_);
    if (how != "crash") raise(SIGKILL);
    std::fprintf(stderr, "about to crash\n");
    std::fflush(stderr);
    signal(SIGSEGV, SIG_DFL);  // sanitizers have a handler, which leaves with an exit status
    raise(SIGSEGV);
  }

  void sleep_for(double seconds) {
    const auto begin = std::chrono::steady_clock::now();
    const auto end = begin + std::chrono::duration<double>{seconds};
    for (std::int64_t n = 1; asked_to_stop == 0 && std::chrono::steady_clock::now() < end; ++n) {
      step(n);
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }

  void step(std::int64_t done) {
    Json line = about("step");
    line["done"] = done;
    line["total"] = 100'000;
    say(line);
  }

  void print(long lines) {
    for (long i = 0; i < lines; ++i) std::printf("%099ld\n", i);
    std::fflush(stdout);
    step(lines);
    wait_until_asked();
  }

  void fail(const std::string& outcome, const std::string& reason) const {
    Json failed = about("failed");
    failed["outcome"] = outcome;
    failed["reason"] = reason;
    say(failed);
  }

  [[nodiscard]] Json about(const char* event) const {
    return {{"event", event}, {"attempt", attempt_}, {"key", stage_.key.hex}};
  }

  const Json& request_;
  std::string attempt_;
  Stage stage_;
  FakeGang gang_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
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
  for (const Json& assigned : request.at("stages")) {
    const Stage stage = stage_from_json(assigned.at("stage"));
    if (stage.material.value("behaviour", "") == "never") FakeStage::wait_until_asked();
    if (asked_to_stop != 0) break;
    FakeStage{request, assigned.at("attempt").get<std::string>(), stage}.run();
  }
  std::fflush(nullptr);
  return static_cast<int>(asked_to_stop != 0 ? ExitCode::kInterrupted : ExitCode::kDone);
}
