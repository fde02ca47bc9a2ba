#pragma once

#include <memory>
#include <vector>

#include "cluster/transport.hpp"

namespace oodsweep {

/// Transport over MPI_COMM_WORLD with non-blocking calls only: a blocking receive from a dead rank
/// would never return, and it spins a core.
class MpiTransport final : public Transport {
 public:
  MpiTransport(int rank, int size);
  ~MpiTransport() override;

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  void send(int to, std::string text) override;
  [[nodiscard]] std::optional<Message> poll() override;
  [[nodiscard]] bool sending() const override { return !sends_.empty(); }
  void forget(int rank) override;

 private:
  struct Send;
  struct Receive;
  void drop_finished_sends();

  int rank_;
  int size_;
  std::vector<std::unique_ptr<Send>> sends_;  ///< Buffers stay where they are until MPI is done.
  std::unique_ptr<Receive> receive_;
};

}  // namespace oodsweep
