#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cluster/transport.hpp"
#include "core/clock.hpp"
#include "core/json.hpp"
#include "orchestrator/control/reliable_link.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// A control message as it arrived.
struct Received {
  int from = 0;
  Json content;
};

/// JSON objects between the coordinator (rank 0) and the agents (all ranks, 0 too), each once and
/// in order whatever the Transport loses, repeats or reorders. Each carries "to" ("agent" or
/// "coordinator": rank 0 is both) and "type". Also sends and hears the heartbeats. One thread.
class ControlChannel {
 public:
  explicit ControlChannel(Transport& transport, const Timing& timing = {},
                          SteadyClock clock = steady_now);

  void to_agent(int rank, Json message);
  void to_coordinator(Json message);
  /// The next message, if one has arrived. Sends what is due when none has. Never blocks.
  [[nodiscard]] std::optional<Received> receive();

  /// Starts anew with an agent: what it sent before is refused from now on. For the coordinator.
  void open(int rank, std::int64_t era);
  /// Nothing more is sent to this rank or taken from it.
  void close(int rank);
  [[nodiscard]] bool is_closed(int rank) const;
  /// When anything came from this rank, also what was refused; the start of this channel if never.
  [[nodiscard]] SteadyTime last_heard(int rank) const;

  [[nodiscard]] int rank() const { return transport_.rank(); }
  [[nodiscard]] int size() const { return transport_.size(); }
  [[nodiscard]] const Timing& timing() const { return timing_; }
  [[nodiscard]] SteadyTime now() const { return clock_(); }
  /// True while something that was sent may not have arrived yet.
  [[nodiscard]] bool sending() const;

 private:
  ReliableLink& link(int rank);
  void send(int rank, Json message);
  void take(const Message& message);
  void send_due();
  void beat();

  Transport& transport_;
  Timing timing_;
  SteadyClock clock_;
  SteadyTime begin_;
  SteadyTime last_beat_;
  SteadyTime last_service_;
  std::map<int, ReliableLink> links_;
  std::map<int, SteadyTime> heard_;
  std::deque<Received> ready_;
};

[[nodiscard]] bool is_for_agent(const Json& message);

}  // namespace oodsweep
