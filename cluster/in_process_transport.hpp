#pragma once

#include <deque>

#include "cluster/transport.hpp"

namespace oodsweep {

/// The transport of a program that runs without mpirun: one rank that talks to itself. No MPI call.
class InProcessTransport final : public Transport {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }
  void send(int to, std::string text) override;
  [[nodiscard]] std::optional<Message> poll() override;
  [[nodiscard]] bool sending() const override { return false; }
  void forget(int /*rank*/) override {}

 private:
  std::deque<Message> waiting_;
};

}  // namespace oodsweep
