#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace oodsweep {

/// What a rank lets the others see. A line of the cache each.
struct alignas(64) SharedRank {
  std::atomic<std::uint32_t> joined;    ///< 1 once its lock is held.
  std::atomic<std::uint32_t> arrived;   ///< How often it came to the gate.
  std::atomic<std::uint32_t> sleepers;  ///< Who sleeps until `arrived` changes.
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "several processes use it");

/// Memory that the ranks of a gang on one node share: a line for each rank, and two slots for each,
/// to be used in turn. It has no name in any file system: the others open it through the process
/// of rank 0, and it is gone with the last process that has it, however that ends. Every rank holds
/// a lock in it, which the kernel lets go when the process dies. Move-only; one owner per process.
class SharedSegment {
 public:
  static constexpr std::size_t kSlotBytes = 256 << 10;

  /// For rank 0. @throws IoError if there is no memory for it.
  explicit SharedSegment(int size);
  /// For the others. @param rendezvous Text that rank 0 has made, which lives still.
  /// @throws Error if it leads to no memory of a gang of this size.
  SharedSegment(const std::string& rendezvous, int rank, int size);
  SharedSegment(SharedSegment&& other) noexcept;
  SharedSegment& operator=(SharedSegment&&) = delete;
  ~SharedSegment();

  /// By which the others find it: "shm:" and numbers.
  [[nodiscard]] std::string rendezvous() const;
  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] SharedRank& of(int rank) const;
  /// [kSlotBytes] of a rank. @param turn Its lowest bit chooses between the two.
  [[nodiscard]] std::byte* slot(int rank, std::uint32_t turn) const;
  /// 0, or 1 + the rank that has given up.
  [[nodiscard]] std::atomic<std::uint32_t>& aborted() const;
  /// Whether a rank that has joined is a process that still is.
  [[nodiscard]] bool alive(int rank) const;

 private:
  struct Header;

  void map();
  void take_lock();
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] Header& header() const;

  int rank_;
  int size_;
  int file_;
  std::byte* memory_ = nullptr;
};

}  // namespace oodsweep
