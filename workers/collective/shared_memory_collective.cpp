#include "workers/collective/shared_memory_collective.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.hpp"
#include "workers/collective/sum_slots.hpp"

namespace oodsweep {
namespace {

std::byte* bytes_of(const at::Tensor& tensor) {
  OOD_EXPECT(tensor.is_cpu() && tensor.is_contiguous(), "contiguous in the memory of the CPU");
  return static_cast<std::byte*>(tensor.data_ptr());
}

/// Everything goes chunk by chunk through the slots. A rank that writes the next chunk uses its
/// other slot, and comes to the slot of this one only after a gate that nobody passes before all
/// have read this one: one gate for each chunk.
class SharedMemoryCollective final : public Collective {
 public:
  SharedMemoryCollective(SharedSegment segment, const CollectiveLimits& limits)
      : segment_{std::move(segment)}, gate_{segment_, limits} {}

  [[nodiscard]] const SharedSegment& segment() const { return segment_; }
  void join(std::chrono::milliseconds limit) { gate_.pass(limit); }

  int rank() const override { return segment_.rank(); }
  int size() const override { return segment_.size(); }

  void all_reduce_sum(at::Tensor& flat) override {
    OOD_EXPECT(flat.scalar_type() == at::kFloat, "sums are of float32");
    std::byte* own = bytes_of(flat);
    in_chunks(flat.nbytes(), [&](std::size_t first, std::size_t count) {
      put(own + first, count);
      gate_.pass();
      std::vector<const float*> slots;
      for (int rank = 0; rank < size(); ++rank) {
        slots.push_back(reinterpret_cast<const float*>(read_slot(rank)));
      }
      sum_slots(slots, count / sizeof(float), reinterpret_cast<float*>(own + first));
    });
  }

  void all_gather(const at::Tensor& own, at::Tensor& all) override {
    OOD_EXPECT(own.scalar_type() == all.scalar_type() && all.size(0) == size() &&
                   all.nbytes() == own.nbytes() * static_cast<std::size_t>(size()),
               "a row of the same type for each rank");
    const std::byte* source = bytes_of(own);
    std::byte* target = bytes_of(all);
    in_chunks(own.nbytes(), [&](std::size_t first, std::size_t count) {
      put(source + first, count);
      gate_.pass();
      for (int rank = 0; rank < size(); ++rank) {
        const std::size_t row = static_cast<std::size_t>(rank) * own.nbytes();
        std::memcpy(target + row + first, read_slot(rank), count);
      }
    });
  }

  void broadcast(at::Tensor& tensor, int root) override {
    OOD_EXPECT(root >= 0 && root < size(), "a rank of the gang");
    std::byte* bytes = bytes_of(tensor);
    in_chunks(tensor.nbytes(), [&](std::size_t first, std::size_t count) {
      if (rank() == root) put(bytes + first, count);
      gate_.pass();
      if (rank() != root) std::memcpy(bytes + first, read_slot(root), count);
    });
  }

  void barrier() override { gate_.pass(); }
  void abort() noexcept override { gate_.abort(); }

 private:
  template <class Exchange>
  static void in_chunks(std::size_t bytes, Exchange exchange) {
    for (std::size_t first = 0; first < bytes; first += SharedSegment::kSlotBytes) {
      exchange(first, std::min(SharedSegment::kSlotBytes, bytes - first));
    }
  }
  /// Before the gate.
  void put(const std::byte* bytes, std::size_t count) {
    std::memcpy(segment_.slot(rank(), gate_.turns() + 1), bytes, count);
  }
  /// After the gate.
  [[nodiscard]] const std::byte* read_slot(int rank) const {
    return segment_.slot(rank, gate_.turns());
  }

  SharedSegment segment_;
  RankGate gate_;
};

std::unique_ptr<Collective> joined(SharedSegment segment, const CollectiveLimits& limits) {
  auto collective = std::make_unique<SharedMemoryCollective>(std::move(segment), limits);
  collective->join(limits.join);
  return collective;
}

}  // namespace

std::unique_ptr<Collective> host_shared_memory(
    int size, const CollectiveLimits& limits,
    const std::function<void(const std::string&)>& publish) {
  SharedSegment segment{size};
  publish(segment.rendezvous());
  return joined(std::move(segment), limits);
}

std::unique_ptr<Collective> join_shared_memory(const std::string& rendezvous, int rank, int size,
                                               const CollectiveLimits& limits) {
  OOD_EXPECT(rank > 0 && rank < size, "rank 0 is the host");
  return joined(SharedSegment{rendezvous, rank, size}, limits);
}

}  // namespace oodsweep
