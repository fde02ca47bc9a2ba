#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/scheduling/task_graph.hpp"

namespace oodsweep {

/// Where one assignment at a time runs.
struct SlotId {
  int rank = 0;
  int number = 0;  ///< Within the rank.
  auto operator<=>(const SlotId&) const = default;
};

using AssignmentId = std::int64_t;

/// Where the slots of one gang may be.
enum class GangReach {
  kOneNode,  ///< What the workers share is memory.
  kAnywhere
};

/// The slots of all agents: which are free, and on which node. One thread.
class SlotPool {
 public:
  static constexpr int kAnyNode = -1;

  /// @param node Slots with one name share a node.
  void add(SlotId slot, Lane lane, const std::string& node);
  /// @return The assignment that it was at, or 0. Of a slot that is not there: 0.
  AssignmentId remove(SlotId slot);
  /// Takes no more work; what it is at goes on.
  void quarantine(SlotId slot);
  /// The same for a while: until it is let go. Nothing for a slot that is not there.
  void hold(SlotId slot, bool held);

  [[nodiscard]] std::vector<SlotId> of_rank(int rank) const;

  void take(SlotId slot, AssignmentId assignment);
  /// Does nothing if the slot has been removed.
  void release(SlotId slot);

  [[nodiscard]] const std::set<SlotId>& free(Lane lane) const;
  /// Free and busy ones, but not those in quarantine or on hold.
  [[nodiscard]] std::size_t usable(Lane lane) const;
  /// All of them.
  [[nodiscard]] std::size_t count(Lane lane) const;
  [[nodiscard]] bool is_usable(SlotId slot) const;
  /// Of a slot that is not there: kAnyNode.
  [[nodiscard]] int node_of(SlotId slot) const;
  /// Free slots of workers on a node; of kAnyNode, all of them.
  [[nodiscard]] const std::set<SlotId>& free_on(int node) const;
  /// Usable slots of workers on each node.
  [[nodiscard]] const std::vector<std::size_t>& usable_by_node() const { return usable_on_; }

  /// A free slot of workers on one of `nodes`, else any; none of `without`. Empty or one slot.
  [[nodiscard]] std::vector<SlotId> one(const std::vector<int>& nodes,
                                        const std::vector<SlotId>& without) const;
  /// `width` free slots of workers, none of `without`: of the node that has the fewest free ones
  /// that suffice, else of several nodes, those with most first, if gangs may span them. Empty if
  /// there are too few.
  [[nodiscard]] std::vector<SlotId> several(std::size_t width, const std::vector<SlotId>& without,
                                            GangReach reach) const;

 private:
  struct Slot {
    Lane lane = Lane::kWorker;
    int node = 0;
    bool quarantined = false;
    bool held = false;
    bool usable = true;           ///< Neither.
    AssignmentId assignment = 0;  ///< 0: free.
  };
  struct LaneSlots {
    std::set<SlotId> free;
    std::size_t usable = 0;
  };
  [[nodiscard]] LaneSlots& of(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  void set_free(SlotId id, const Slot& slot, bool free);
  void set_usable(SlotId id, Slot& slot);
  void count_usable(const Slot& slot, bool more);

  std::map<SlotId, Slot> slots_;
  std::array<LaneSlots, 2> lanes_;
  std::map<std::string, int> nodes_;
  std::vector<std::set<SlotId>> free_on_;  ///< Free slots of workers by node.
  std::vector<std::size_t> usable_on_;     ///< Usable slots of workers by node.
};

}  // namespace oodsweep
