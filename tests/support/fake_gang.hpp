#pragma once

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "core/json.hpp"

namespace oodsweep {

/// How a worker that is none meets the others of its gang: by words on the pipes as a real one, and
/// by files in the run folder.
class FakeGang {
 public:
  struct Trouble {
    std::string outcome;
    std::string reason;
  };

  explicit FakeGang(const Json& request)
      : rendezvous{"fake:" + request.at("stages").at(0).at("attempt").get<std::string>()},
        run_dir_{request.at("run_dir").get<std::string>()} {
    if (!request.contains("gang")) return;
    const Json& gang = request.at("gang");
    rank = gang.at("rank");
    size = gang.at("size");
    limit_ = std::chrono::duration<double>{gang.at("step_limit_s").get<double>()};
    control_ = request.at("control_fd");
  }

  /// Waits for the words of rank 0. Ends the process if other words come, or the agent goes.
  void hear_rendezvous(const volatile sig_atomic_t& asked_to_stop) const {
    std::string line;
    char letter = 0;
    while (asked_to_stop == 0 && letter != '\n') {
      const ssize_t bytes = read(control_, &letter, 1);
      if (bytes == 0) std::_Exit(1);
      if (bytes == 1) line += letter;
    }
    if (asked_to_stop == 0 && Json::parse(line) != Json{{"rendezvous", rendezvous}}) std::_Exit(1);
  }

  /// The barrier before the commit. @return Why it was not passed.
  [[nodiscard]] std::optional<Trouble> meet_others(
      const std::string& attempt, const volatile sig_atomic_t& asked_to_stop) const {
    const auto sign = [&](int of) { return run_dir_ / (attempt + "-" + std::to_string(of)); };
    std::ofstream{sign(rank)} << "here";
    const auto end = std::chrono::steady_clock::now() + limit_;
    for (int other = 0; other < size;) {
      if (std::filesystem::exists(sign(other))) {
        ++other;
      } else if (asked_to_stop != 0) {
        return Trouble{"drained", "at no step"};
      } else if (std::chrono::steady_clock::now() > end) {
        return Trouble{"gang_broken", "rank " + std::to_string(other) + " did not come"};
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return std::nullopt;
  }

  int rank = 0;
  int size = 1;
  std::string rendezvous;

 private:
  std::filesystem::path run_dir_;
  std::chrono::duration<double> limit_{0.0};
  int control_ = -1;
};

}  // namespace oodsweep
