#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/control/control_channel.hpp"
#include "orchestrator/control/liveness.hpp"
#include "orchestrator/control/messages.hpp"

namespace oodsweep {

/// Which agents there are and how they are: greets them, follows their silence, greets those again
/// that come back from the dead. One thread.
class AgentRoster {
 public:
  AgentRoster(ControlChannel& channel, Welcome run);

  /// Opens a new era with the agent: whatever it still says of an older one is refused, and the
  /// welcome makes it kill what it runs.
  void greet(int rank);
  void ready(int rank, AgentReady agent);
  /// It has said that it leaves.
  void left(int rank);

  struct News {
    std::vector<int> died;        ///< Were at work; their slots are gone.
    std::vector<int> suspect;     ///< Fell silent: to get nothing new.
    std::vector<int> well_again;  ///< Were suspect and spoke.
  };
  /// Judges all, a few times in a heartbeat. Call in every pass of the loop.
  [[nodiscard]] News look();

  /// The agent if it is at work.
  [[nodiscard]] const AgentReady* at_work(int rank) const;
  [[nodiscard]] const Welcome& run() const { return run_; }
  /// Ranks that have been greeted and have neither left nor died.
  [[nodiscard]] std::vector<int> present() const;
  /// All but the dead.
  [[nodiscard]] std::vector<int> alive() const;
  /// Somebody has been greeted and has not answered yet.
  [[nodiscard]] bool is_waiting() const { return !ranks_in({State::kGreeted}).empty(); }
  /// Nobody is present any more.
  [[nodiscard]] bool deserted() const { return present().empty(); }
  /// MPI may wait for ever for one of them.
  [[nodiscard]] bool anyone_died() const { return anyone_died_; }

 private:
  enum class State { kGreeted, kWorking, kLeft, kDead };
  struct Entry {
    State state = State::kGreeted;
    AgentReady agent;
    bool suspect = false;
    SteadyTime died_at{};
  };
  [[nodiscard]] std::vector<int> ranks_in(std::initializer_list<State> states) const;
  void judge(int rank, Entry& entry, News& news);

  ControlChannel& channel_;
  Welcome run_;
  Liveness liveness_;
  std::map<int, Entry> entries_;
  SteadyTime looked_at_{};
  std::int64_t greetings_ = 0;
  bool anyone_died_ = false;
};

}  // namespace oodsweep
