#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/json.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// One direction each way between two ranks, over a transport that may lose, repeat, delay and
/// reorder: every message arrives once and in order, as long as both live. A message carries
/// "n" (its number), "ack" (the last number received in order) and "era". The coordinator opens a
/// new era when it greets an agent; what was sent in an older one is refused for good, so that
/// nothing a stalled agent still says can touch work that others have by now. One thread.
class ReliableLink {
 public:
  explicit ReliableLink(const Timing& timing) : timing_{timing} {}

  /// Numbers and keeps `message`. @return What to send.
  [[nodiscard]] std::string send(Json message, SteadyTime now);
  /// What has to be sent now: re-sends, and an acknowledgement that no message has carried.
  [[nodiscard]] std::vector<std::string> due(SteadyTime now);
  /// "I live", not numbered.
  [[nodiscard]] std::string beat();

  /// Takes what arrived. @return The messages that are next in order.
  [[nodiscard]] std::vector<Json> receive(Json envelope);

  /// A new era: numbers start again, what was under way is forgotten. Nothing is sent again.
  void open(std::int64_t era);
  /// The other side is dead: nothing more is kept for it or taken from it until open().
  void close();

  [[nodiscard]] std::int64_t era() const { return era_; }
  [[nodiscard]] bool is_closed() const { return closed_; }
  [[nodiscard]] bool has_unacknowledged() const { return !unacknowledged_.empty(); }
  [[nodiscard]] bool owes_acknowledgement() const { return owes_acknowledgement_; }
  /// Messages refused because of their era or because the link is closed.
  [[nodiscard]] std::int64_t refused() const { return refused_; }

 private:
  struct Kept {
    std::int64_t number = 0;
    std::string text;
    SteadyTime sent_at;
    int times = 1;
  };

  [[nodiscard]] Json envelope() const;
  [[nodiscard]] bool is_due(const Kept& kept, SteadyTime now) const;
  void take_acknowledgement(std::int64_t number);

  Timing timing_;
  std::int64_t era_ = 0;
  bool closed_ = false;
  std::int64_t sent_ = 0;
  std::deque<Kept> unacknowledged_;
  std::int64_t received_ = 0;
  std::map<std::int64_t, Json> early_;  ///< Arrived before one that comes first.
  bool owes_acknowledgement_ = false;
  std::int64_t refused_ = 0;
};

}  // namespace oodsweep
