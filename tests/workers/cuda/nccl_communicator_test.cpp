#include "workers/cuda/nccl_communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/workers/cuda/fake_nccl.hpp"
#include "workers/collective/collective.hpp"
#include "workers/cuda/unique_id.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// Gives the states in turn, the last one for ever.
std::function<ncclResult_t()> states(std::vector<ncclResult_t> all) {
  return [all = std::move(all), next = std::size_t{0}]() mutable {
    const ncclResult_t state = all[next];
    if (next + 1 < all.size()) ++next;
    return state;
  };
}

class NcclCommunicatorTest : public testing::Test {
 protected:
  NcclCommunicatorTest() { nccl_ = FakeNccl{}; }

  static GangPlace place() {
    return {.rank = 1,
            .size = 2,
            .rendezvous = rendezvous_of(ncclUniqueId{}),
            .join_limit = milliseconds{20},
            .step_limit = milliseconds{20},
            .is_deserted = {}};
  }
  /// Its message; "" if there was no error.
  template <class Expected>
  static std::string thrown(const std::function<void()>& work) {
    try {
      work();
    } catch (const Expected& error) {
      return error.what();
    }
    return "";
  }

  FakeNccl& nccl_ = fake_nccl();
};

TEST_F(NcclCommunicatorTest, WaitsUntilAllHaveJoinedAndEndsInOrder) {
  int looks = 0;
  nccl_.state = [&] { return ++looks < 5 ? ncclInProgress : ncclSuccess; };
  {
    const NcclCommunicator communicator{place()};
    EXPECT_EQ(looks, 5);
    EXPECT_THAT(nccl_.calls, ElementsAre("init"));
  }
  EXPECT_THAT(nccl_.calls, ElementsAre("init", "finalise", "destroy"));
}

TEST_F(NcclCommunicatorTest, GivesUpWhenOneNeverJoins) {
  nccl_.state = states({ncclInProgress});
  EXPECT_THAT(thrown<CollectiveTimeout>([] { NcclCommunicator{place()}; }),
              HasSubstr("no end after 0.02 s of waiting for all 2 ranks to join"));
  EXPECT_THAT(nccl_.calls, ElementsAre("init", "abort"));
}

TEST_F(NcclCommunicatorTest, SaysWhyItCouldNotJoin) {
  nccl_.init = ncclRemoteError;
  nccl_.last_error = "socket closed";
  EXPECT_EQ(thrown<CollectiveBroken>([] { NcclCommunicator{place()}; }),
            "NCCL could not join as rank 1 of 2: remote error (socket closed)");
  EXPECT_THAT(nccl_.calls, ElementsAre("init", "abort"));
}

TEST_F(NcclCommunicatorTest, DoesNotWaitForOthersOnceItsParentIsGone) {
  nccl_.state = states({ncclInProgress});
  GangPlace orphan = place();
  orphan.join_limit = std::chrono::hours{1};
  orphan.is_deserted = [] { return true; };
  EXPECT_THAT(thrown<CollectiveBroken>([&] { NcclCommunicator{orphan}; }),
              HasSubstr("the parent process is gone"));
}

TEST_F(NcclCommunicatorTest, WaitsForAnOperationToBeEnqueued) {
  NcclCommunicator communicator{place()};
  int looks = 0;
  nccl_.state = [&] { return ++looks < 3 ? ncclInProgress : ncclSuccess; };
  communicator.finish(ncclInProgress, "sum");
  EXPECT_EQ(looks, 3);
  communicator.finish(ncclSuccess, "sum");
  EXPECT_EQ(looks, 3);
}

TEST_F(NcclCommunicatorTest, APeersDeathShowsAtTheNextLook) {
  std::optional<NcclCommunicator> communicator{std::in_place, place()};
  nccl_.state = states({ncclRemoteError});
  EXPECT_THAT(thrown<CollectiveBroken>([&] { communicator->check_health(); }),
              HasSubstr("remote error"));
  communicator->abort();
  communicator->abort();
  EXPECT_TRUE(communicator->has_ended());
  EXPECT_THROW((void)communicator->get(), CollectiveBroken);
  communicator.reset();
  EXPECT_THAT(nccl_.calls, ElementsAre("init", "abort"));
}

TEST_F(NcclCommunicatorTest, IsAbortedWhenItDoesNotEnd) {
  NcclCommunicator communicator{place()};
  nccl_.state = states({ncclInProgress});
  EXPECT_THAT(thrown<CollectiveTimeout>([&] { communicator.close(); }), HasSubstr("finalise"));
  EXPECT_THAT(nccl_.calls, ElementsAre("init", "finalise", "abort"));
  communicator.close();  // nothing is left to end
  EXPECT_EQ(nccl_.calls.size(), 3U);
}

TEST_F(NcclCommunicatorTest, IsAbortedWhenAFailureEndsItsScope) {
  const auto fail = [] {
    const NcclCommunicator communicator{place()};
    throw CollectiveTimeout{"no answer"};
  };
  EXPECT_THROW(fail(), CollectiveTimeout);
  EXPECT_THAT(nccl_.calls, ElementsAre("init", "abort"));
}

TEST(UniqueIdTest, GoesThroughTextAndBack) {
  ncclUniqueId id{};
  for (std::size_t i = 0; i < sizeof(id.internal); ++i) id.internal[i] = static_cast<char>(255 - i);
  const std::string text = rendezvous_of(id);
  EXPECT_THAT(text, testing::StartsWith("nccl:fffefd"));
  EXPECT_EQ(std::string_view(unique_id_of(text).internal, 128), std::string_view(id.internal, 128));
}

TEST(UniqueIdTest, RefusesWhatIsNone) {
  const std::string good = rendezvous_of(ncclUniqueId{});
  EXPECT_THROW((void)unique_id_of(""), Error);
  EXPECT_THROW((void)unique_id_of("shm:" + good.substr(5)), Error);
  EXPECT_THROW((void)unique_id_of(good.substr(0, good.size() - 1)), Error);
  EXPECT_THROW((void)unique_id_of(good.substr(0, good.size() - 1) + "g"), Error);
}

}  // namespace
}  // namespace oodsweep
