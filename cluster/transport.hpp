#pragma once

#include <optional>
#include <string>

namespace oodsweep {

struct Message {
  int from = 0;
  std::string text;  ///< JSON; at most 2 GiB.
};

/// Control messages between the coordinator (rank 0) and the agents. Never blocks after
/// construction. One thread uses it. Order is kept between a pair of ranks.
class Transport {
 public:
  virtual ~Transport() = default;
  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  /// Starts sending; returns at once. To a dead rank it "succeeds" and is lost.
  virtual void send(int to, std::string text) = 0;
  /// The next message that has arrived, if any; also moves sends along.
  [[nodiscard]] virtual std::optional<Message> poll() = 0;
  /// True while sends are not yet handed over.
  [[nodiscard]] virtual bool sending() const = 0;
  /// The rank is dead: what is still on its way to it is no longer waited for.
  virtual void forget(int rank) = 0;
};

}  // namespace oodsweep
