#include "workers/collective/shared_memory_collective.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/workers/collective/gang_processes.hpp"
#include "workers/collective/broadcast_text.hpp"
#include "workers/collective/gather_numbers.hpp"
#include "workers/collective/sum_slots.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::Each;
using testing::ElementsAre;

/// Two chunks and a piece, whose length is no multiple of anything.
constexpr std::int64_t kElements = 2 * (256 << 10) / 4 + 1001;

/// Different for each rank, with sums that depend on the order of the terms.
at::Tensor numbers_of(int rank) {
  return at::sin(at::arange(kElements, at::kFloat) * (1.0 + rank)) * std::pow(10.0, rank % 3);
}

class SharedMemoryCollectiveTest : public testing::Test {
 protected:
  /// A child of a process that ever ran with more would hang.
  static void SetUpTestSuite() { at::set_num_threads(1); }
};

TEST_F(SharedMemoryCollectiveTest, SumsInTheOrderOfRanksOnEveryRank) {
  for (const int size : {2, 3, 4}) {
    GangProcesses gang{size, {}, [size](Collective& collective) {
                         at::Tensor expected = numbers_of(0).clone();
                         for (int rank = 1; rank < size; ++rank) expected += numbers_of(rank);
                         at::Tensor own = numbers_of(collective.rank());
                         collective.all_reduce_sum(own);
                         return at::equal(own, expected) ? 0 : 1;
                       }};
    EXPECT_THAT(gang.wait_for_all(), Each(0)) << size << " ranks";
  }
}

TEST_F(SharedMemoryCollectiveTest, GathersRowsAndSendsWhatARootHas) {
  GangProcesses gang{
      3, {}, [](Collective& collective) {
        const at::Tensor own = at::arange(kElements, at::kLong) * (collective.rank() + 1);
        at::Tensor all = at::zeros({3, kElements}, at::kLong);
        collective.all_gather(own, all);
        for (int rank = 0; rank < 3; ++rank) {
          if (!at::equal(all[rank], at::arange(kElements, at::kLong) * (rank + 1))) return 1;
        }
        at::Tensor sent = at::full({kElements}, collective.rank(), at::kDouble);
        collective.broadcast(sent, 2);
        at::Tensor scalar = at::full({}, collective.rank(), at::kByte);
        collective.broadcast(scalar, 1);
        return at::equal(sent, at::full({kElements}, 2, at::kDouble)) && scalar.item<int>() == 1
                   ? 0
                   : 2;
      }};
  EXPECT_THAT(gang.wait_for_all(), Each(0));
}

TEST_F(SharedMemoryCollectiveTest, GathersNumbersOfAnyCountAndSendsTexts) {
  GangProcesses gang{3, {}, [](Collective& collective) {
                       const std::vector<double> own(static_cast<std::size_t>(collective.rank()),
                                                     0.5 + collective.rank());
                       const std::vector<std::vector<double>> expected{{}, {1.5}, {2.5, 2.5}};
                       if (gather_numbers(collective, own) != expected) return 1;
                       const std::string mine = "rank " + std::to_string(collective.rank());
                       if (broadcast_text(collective, mine) != "rank 0") return 2;
                       return broadcast_text(collective, "").empty() ? 0 : 3;
                     }};
  EXPECT_THAT(gang.wait_for_all(), Each(0));
}

TEST_F(SharedMemoryCollectiveTest, ManySmallCallsInARowKeepApart) {
  GangProcesses gang{4, {}, [](Collective& collective) {
                       for (int turn = 0; turn < 300; ++turn) {
                         at::Tensor own = at::full({3}, turn * (collective.rank() + 1), at::kFloat);
                         collective.all_reduce_sum(own);
                         if (own[2].item<int>() != turn * (1 + 2 + 3 + 4)) return 1;
                         if (turn % 7 == 0) collective.barrier();
                       }
                       return 0;
                     }};
  EXPECT_THAT(gang.wait_for_all(), Each(0));
}

TEST_F(SharedMemoryCollectiveTest, TheOthersSeeAtOnceThatAProcessWasKilled) {
  GangProcesses gang{3, {.step = milliseconds{60'000}}, [](Collective& collective) {
                       collective.barrier();
                       if (collective.rank() == 1) raise(SIGKILL);
                       collective.barrier();
                       return 0;
                     }};
  // Zombies are dead too: nobody has waited for rank 1 when the others notice.
  EXPECT_EQ(gang.wait(2), kBroken);
  EXPECT_EQ(gang.wait(0), kBroken);
  EXPECT_EQ(gang.wait(1), 128 + SIGKILL);
}

TEST_F(SharedMemoryCollectiveTest, WhoHangsIsWaitedForUntilTheLimit) {
  GangProcesses gang{2, {.step = milliseconds{300}}, [](Collective& collective) {
                       collective.barrier();
                       if (collective.rank() == 0) raise(SIGSTOP);
                       collective.barrier();
                       return 0;
                     }};
  EXPECT_EQ(gang.wait(1), kTimeout);
}

TEST_F(SharedMemoryCollectiveTest, WhoGivesUpTakesTheOthersWithIt) {
  GangProcesses gang{3, {.step = milliseconds{60'000}}, [](Collective& collective) {
                       at::Tensor flat = at::zeros({10});
                       collective.all_reduce_sum(flat);
                       if (collective.rank() != 2) collective.all_reduce_sum(flat);
                       collective.abort();
                       collective.abort();
                       collective.barrier();
                       return 0;
                     }};
  EXPECT_THAT(gang.wait_for_all(), ElementsAre(kBroken, kBroken, kBroken));
}

TEST_F(SharedMemoryCollectiveTest, WhoEndsInPeaceIsNotTakenForDead) {
  GangProcesses gang{2, {}, [](Collective& collective) {
                       collective.barrier();
                       if (collective.rank() == 1) return 0;  // comes, and is gone
                       usleep(200'000);
                       return 0;
                     }};
  EXPECT_THAT(gang.wait_for_all(), Each(0));
}

TEST_F(SharedMemoryCollectiveTest, ARankThatNeverJoinsIsMissedByItsName) {
  const CollectiveLimits limits{.join = milliseconds{100}};
  try {
    static_cast<void>(host_shared_memory(2, limits, [](const std::string&) {}));
    ADD_FAILURE() << "nobody joined";
  } catch (const CollectiveTimeout& error) {
    EXPECT_STREQ(error.what(), "rank 1 did not come within 0.1 s");
  }
}

TEST_F(SharedMemoryCollectiveTest, GivesUpWhenNobodyWaitsForIt) {
  const CollectiveLimits limits{.join = milliseconds{60'000}, .is_deserted = [] { return true; }};
  EXPECT_THROW(static_cast<void>(host_shared_memory(2, limits, [](const std::string&) {})),
               CollectiveBroken);
}

TEST_F(SharedMemoryCollectiveTest, JoinsOnlyTheGangThatItIsToldOf) {
  const SharedSegment segment{2};
  const std::string text = segment.rendezvous();
  EXPECT_THROW(SharedSegment(text, 1, 4), Error) << "another size";
  EXPECT_THROW(SharedSegment(text + '0', 1, 2), Error) << "another gang of this process";
  EXPECT_THROW(SharedSegment(text, 0, 2), Error) << "a rank that is taken";
  EXPECT_THROW(SharedSegment("shm:1", 1, 2), Error);
  EXPECT_THROW(SharedSegment("nccl:00", 1, 2), Error);
  EXPECT_THROW(SharedSegment(text + " ", 1, 2), Error);
  EXPECT_NO_THROW(SharedSegment(text, 1, 2));
}

TEST(SumSlotsTest, OneSlotIsCopied) {
  const std::vector<float> only{1.5F, -2.0F};
  std::vector<float> sum(2);
  sum_slots({only.data()}, 2, sum.data());
  EXPECT_THAT(sum, ElementsAre(1.5F, -2.0F));
}

}  // namespace
}  // namespace oodsweep
