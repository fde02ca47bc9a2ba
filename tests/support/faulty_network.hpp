#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "cluster/transport.hpp"

namespace oodsweep {

/// What a network does to messages; shares in [0, 1].
struct Faults {
  double drop = 0.0;
  double repeat = 0.0;
  double delay = 0.0;  ///< Put behind up to `longest_delay` later ones: reorders too.
  int longest_delay = 20;
};

/// Transports of several ranks in one thread, with seeded faults between them.
class FaultyNetwork {
 public:
  FaultyNetwork(int size, Faults faults, std::uint64_t seed)
      : faults_{faults}, random_{seed}, waiting_(static_cast<std::size_t>(size)) {
    for (int rank = 0; rank < size; ++rank) ends_.push_back(std::make_unique<End>(*this, rank));
  }

  [[nodiscard]] Transport& transport(int rank) { return *ends_[static_cast<std::size_t>(rank)]; }
  /// Nothing passes between this rank and any other.
  void cut(int rank, bool is_cut) { cut_[rank] = is_cut; }
  void set_faults(Faults faults) { faults_ = faults; }
  [[nodiscard]] std::int64_t dropped() const { return dropped_; }

 private:
  class End final : public Transport {
   public:
    End(FaultyNetwork& network, int rank) : network_{network}, rank_{rank} {}
    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override { return static_cast<int>(network_.ends_.size()); }
    void send(int to, std::string text) override { network_.carry(rank_, to, std::move(text)); }
    [[nodiscard]] std::optional<Message> poll() override { return network_.next(rank_); }
    [[nodiscard]] bool sending() const override { return false; }
    void forget(int /*rank*/) override {}

   private:
    FaultyNetwork& network_;
    int rank_;
  };

  [[nodiscard]] bool happens(double share) {
    return std::uniform_real_distribution<>{0.0, 1.0}(random_) < share;
  }

  void carry(int from, int to, std::string text) {
    if (from != to && (cut_[from] || cut_[to] || happens(faults_.drop))) {
      ++dropped_;
      return;
    }
    const int copies = from != to && happens(faults_.repeat) ? 2 : 1;
    for (int copy = 0; copy < copies; ++copy) {
      auto& queue = waiting_[static_cast<std::size_t>(to)];
      std::size_t place = queue.size();
      if (from != to && happens(faults_.delay)) {
        const auto back = random_() % static_cast<std::uint64_t>(faults_.longest_delay + 1);
        place -= std::min<std::size_t>(place, back);
      }
      queue.insert(queue.begin() + static_cast<std::ptrdiff_t>(place), Message{from, text});
    }
  }

  [[nodiscard]] std::optional<Message> next(int rank) {
    auto& queue = waiting_[static_cast<std::size_t>(rank)];
    if (queue.empty()) return std::nullopt;
    Message message = std::move(queue.front());
    queue.pop_front();
    return message;
  }

  Faults faults_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<End>> ends_;
  std::vector<std::deque<Message>> waiting_;
  std::map<int, bool> cut_;
  std::int64_t dropped_ = 0;
};

}  // namespace oodsweep
