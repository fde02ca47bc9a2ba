#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cluster/transport.hpp"
#include "core/json.hpp"

namespace oodsweep {

/// A control message as it arrived.
struct Received {
  int from = 0;
  Json content;
};

/// JSON objects over a Transport. Each carries "to" ("agent" or "coordinator": rank 0 is both),
/// "type" and "n", which counts per pair of ranks; one that arrives twice is dropped. One thread.
class ControlChannel {
 public:
  explicit ControlChannel(Transport& transport) : transport_{transport} {}

  void to_agent(int rank, Json message);
  void to_coordinator(Json message);
  /// The next message, if one has arrived. Never blocks.
  [[nodiscard]] std::optional<Received> receive();

  [[nodiscard]] int rank() const { return transport_.rank(); }
  [[nodiscard]] int size() const { return transport_.size(); }
  /// True while something that was sent may not have left yet.
  [[nodiscard]] bool sending() const { return transport_.sending(); }

 private:
  void send(int rank, Json message);

  Transport& transport_;
  std::map<int, std::int64_t> sent_;      ///< Last number per receiver.
  std::map<int, std::int64_t> received_;  ///< Last number per sender.
};

[[nodiscard]] bool is_for_agent(const Json& message);

}  // namespace oodsweep
