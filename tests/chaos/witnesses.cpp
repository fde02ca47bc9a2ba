#include "tests/chaos/witnesses.hpp"

#include <fstream>
#include <map>

#include "tests/chaos/run_processes.hpp"

namespace oodsweep {

/// A line of the file: "begin KEY ATTEMPT PID" or "commit KEY ATTEMPT PID".
struct Witnesses::Testimony {
  std::string what;
  std::string key;
  std::string attempt;
  pid_t worker = 0;
};

std::vector<Witnesses::Testimony> Witnesses::testimonies() const {
  std::ifstream file{file_};
  std::vector<Testimony> all;
  for (Testimony one; file >> one.what >> one.key >> one.attempt >> one.worker;) {
    all.push_back(one);
  }
  return all;
}

std::vector<StageAtWork> Witnesses::stages_at_work() const {
  std::map<std::string, pid_t> open;
  for (const Testimony& one : testimonies()) {
    if (one.what == "begin") {
      open[one.attempt] = one.worker;
    } else {
      open.erase(one.attempt);
    }
  }
  std::vector<StageAtWork> stages;
  for (const auto& [attempt, worker] : open) {
    if (is_alive(worker)) stages.push_back({worker, attempt});
  }
  return stages;
}

bool Witnesses::has_committed(const std::string& attempt) const {
  for (const Testimony& one : testimonies()) {
    if (one.what == "commit" && one.attempt == attempt) return true;
  }
  return false;
}

std::set<std::string> Witnesses::begun_after_commit() const {
  std::set<std::string> finished;
  std::set<std::string> again;
  for (const Testimony& one : testimonies()) {
    if (one.what == "commit") finished.insert(one.key);
    if (one.what == "begin" && finished.contains(one.key)) again.insert(one.key);
  }
  return again;
}

}  // namespace oodsweep
