#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cluster/slots.hpp"
#include "core/ids.hpp"
#include "core/json.hpp"
#include "orchestrator/scheduling/scheduler.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

// Coordinator to agent: Welcome, AssignedWork, "rendezvous" (of a gang), "disband" (a gang),
// "drop", "drain", "stop", "part". Agent to coordinator: AgentReady or "refused", StageEvent,
// "rendezvous", "ended" (a worker of an assignment), "rejoin", "left".

/// What an agent needs to work.
struct Welcome {
  std::int64_t epoch = 0;
  std::filesystem::path run_dir;
  std::filesystem::path data_root;
  bool has_data = false;       ///< The coordinator sees the data folder; so must the agents.
  std::string nonce;           ///< Content of nonce_file(): who reads it sees the same run folder.
  bool deterministic = false;  ///< On GPUs too, results have to repeat bit for bit.
};
[[nodiscard]] Json to_json(const Welcome& welcome);
[[nodiscard]] Welcome welcome_from_json(const Json& json);
[[nodiscard]] std::filesystem::path nonce_file(const std::filesystem::path& run_dir);

struct AgentReady {
  std::string node;
  std::vector<Slot> slots;

  /// Its workers reach those of other nodes, not only memory that they share.
  [[nodiscard]] bool has_gpus() const;
};
[[nodiscard]] Json to_json(const AgentReady& ready);
[[nodiscard]] AgentReady agent_ready_from_json(const Json& json);

/// The thread of an agent that evaluates, beside its slots 0, 1, ...
inline constexpr int kThreadSlot = -1;

struct AssignedStage {
  AttemptId attempt;
  Stage stage;
};
/// Which of the workers that do one assignment together.
struct GangSeat {
  int rank = 0;  ///< 0 commits.
  int size = 1;  ///< 1: no gang.

  [[nodiscard]] bool in_gang() const { return size > 1; }
};
struct AssignedWork {
  AssignmentId id = 0;
  int slot = 0;                       ///< Place in AgentReady::slots, or kThreadSlot.
  std::vector<AssignedStage> stages;  ///< Of a gang one.
  GangSeat gang = {};
};
[[nodiscard]] Json to_json(const AssignedWork& work);
[[nodiscard]] AssignedWork assigned_work_from_json(const Json& json);

/// News of one stage of an assignment.
struct StageEvent {
  AssignmentId assignment = 0;
  int member = 0;     ///< Rank in the gang; of others than 0 only failures are told.
  std::string event;  ///< "start", "step", "committed", "failed"
  AttemptId attempt;
  StageKey key;
  double seconds = 0.0;  ///< Of a committed or failed one.
  std::string outcome;  ///< Of a failed one: "failed", "crashed", "diverged", "damaged_parent", ...
  std::string reason;
  std::int64_t done = 0;  ///< Of a step.
  std::int64_t total = 0;
};
[[nodiscard]] Json to_json(const StageEvent& event);
[[nodiscard]] StageEvent stage_event_from_json(const Json& json);

/// A worker has gone.
struct WorkerEnd {
  AssignmentId assignment = 0;
  int member = 0;
  bool orderly = false;  ///< It has done what it was asked to.
};
[[nodiscard]] Json to_json(const WorkerEnd& end);
[[nodiscard]] WorkerEnd worker_end_from_json(const Json& json);

/// Where the workers of a gang meet: the words of its rank 0, which only workers understand.
struct Rendezvous {
  AssignmentId assignment = 0;
  std::string text;
};
[[nodiscard]] Json to_json(const Rendezvous& rendezvous);
[[nodiscard]] Rendezvous rendezvous_from_json(const Json& json);

}  // namespace oodsweep
