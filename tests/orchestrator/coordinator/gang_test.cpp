#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/orchestrator/coordinator/coordinator_fixture.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// Stages that several fake workers do together.
class GangRunTest : public CoordinatorTest {
 protected:
  GangRunTest() {
    timing_ = {.beat = milliseconds{50},
               .suspect = milliseconds{200},
               .dead = milliseconds{500},
               .grace = milliseconds{300},
               .gang_step = milliseconds{1500}};
  }
  [[nodiscard]] std::string reasons() const {
    return query("SELECT reason FROM attempt WHERE outcome != 'committed' ORDER BY id");
  }
  [[nodiscard]] bool exists(const std::string& file) const {
    return std::filesystem::exists(run_dir() / file);
  }
};

TEST_F(GangRunTest, AllWorkersMeetAndOneCommits) {
  FakeSweep sweep;
  sweep.add_gang("wide", "commit", 3);
  sweep.add("child", "commit", {"wide"});
  play(sweep, 3);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,2\n");
  for (const char* sign : {"a000001-0", "a000001-1", "a000001-2"}) {
    EXPECT_TRUE(exists(sign)) << sign;
  }
}

TEST_F(GangRunTest, WorkersOfTwoAgentsOnOneNodeMeetToo) {
  FakeSweep sweep;
  sweep.add_gang("wide", "commit", 3);
  play_on({{"n", 2}, {"n", 1}}, sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\n");
}

TEST_F(GangRunTest, WorkersOnTheGpusOfTwoNodesMeetToo) {
  FakeSweep sweep;
  sweep.add_gang("wide", "commit", 3);
  play_on({{"n", 2, true}, {"m", 1, true}}, sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\n");
  EXPECT_TRUE(exists("a000001-2"));
}

TEST_F(GangRunTest, WithoutGpusOnBothNodesAGangStaysOnOne) {
  FakeSweep sweep;
  sweep.add_gang("wide", "commit", 3);
  play_on({{"n", 2, true}, {"m", 1}}, sweep);
  EXPECT_THAT(stuck_, HasSubstr("needs 3 slots at once and there are 2 in one place"));
}

TEST_F(GangRunTest, AnExactTrainingTakesSlotsThatWouldBeIdle) {
  FakeSweep sweep;
  sweep.add_moldable("exact", "commit", 2);
  play(sweep, 3);
  EXPECT_EQ(query("SELECT width FROM attempt"), "width\n2\n");
}

TEST_F(GangRunTest, AnExactTrainingTakesOneSlotWhereOthersWantTheRest) {
  FakeSweep sweep;
  for (const char* name : {"a", "b", "c", "d"}) sweep.add_moldable(name, "commit", 2);
  play(sweep, 2);
  EXPECT_EQ(query("SELECT DISTINCT width FROM attempt"), "width\n1\n");
}

TEST_F(GangRunTest, AGangThatFitsOnNoNodeStopsTheRunWithThatReason) {
  FakeSweep sweep;
  sweep.add_gang("wide", "commit", 3);
  sweep.add("other", "commit");
  play_on({{"n", 2}, {"m", 2}}, sweep);
  EXPECT_THAT(stuck_, HasSubstr("needs 3 slots at once and there are 2 in one place"));
  EXPECT_EQ(state_of("other"), "state\ndone\n");
}

class GangDeathTest : public GangRunTest, public testing::WithParamInterface<const char*> {};

TEST_P(GangDeathTest, OneWorkersDeathIsOneFailureOfTheStage) {
  FakeSweep sweep;
  sweep.add_gang("wide", GetParam(), 3);
  play(sweep, 3);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncrashed,3\n");
  EXPECT_EQ(state_of("wide"), "state\nfailed\n");
  const std::string culprit = std::string{"worker "} + GetParam()[5] + " of 3: the worker ";
  EXPECT_THAT(failures_.at(0).reason, HasSubstr(culprit));
}

INSTANTIATE_TEST_SUITE_P(AnyRank, GangDeathTest,
                         testing::Values("rank 0: killed", "rank 1: crash", "rank 2: leave"));

TEST_F(GangRunTest, ItIsTriedAgainWhenAllHaveGone) {
  FakeSweep sweep;
  sweep.add_gang("wide", "rank 1: killed once", 2);
  play(sweep, 2);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\ncrashed,1\n");
  const Json account = read_json_file(run_dir() / "attempts" / "a000001" / "attempt.json");
  EXPECT_EQ(account.at("outcome"), "crashed") << "and not what the others missed";
}

TEST_F(GangRunTest, AWorkerThatHangsIsMissedKilledAndReplaced) {
  FakeSweep sweep;
  sweep.add_gang("wide", "rank 1: ignore SIGTERM once", 2);
  play(sweep, 2);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\ngang_broken,1\n");
  EXPECT_THAT(reasons(), HasSubstr("worker 0 of 2: rank 1 did not come"));
}

TEST_F(GangRunTest, AFailureIsHeldAgainstTheSlotOfTheWorkerWhoseFaultItWas) {
  FakeSweep sweep;
  for (const char* name : {"a", "b", "c", "d"}) sweep.add_gang(name, "rank 1: diverged", 2);
  play(sweep, 2);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ndiverged,4\n");
}

TEST_F(GangRunTest, TheLossOfAnAgentCostsItsGangNothing) {
  FakeSweep sweep;
  sweep.add_gang("wide", "rank 1: slow once", 2);
  bool killed = false;
  at_each_pass_ = [&] {
    if (killed || !exists("a000001-0") || !exists("tried-" + sweep.key("wide").hex)) return;
    killed = true;
    kill_agent(2);
  };
  // The first two agents are on one node and have the gang's first workers.
  play_on({{"m", 0}, {"n", 1}, {"n", 1}, {"n", 1}}, sweep);
  EXPECT_TRUE(killed);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\nlost,1\n");
  EXPECT_THAT(reasons(), HasSubstr("its agent is silent"));
}

TEST_F(GangRunTest, ACommitCountsEvenIfAnotherWorkerDiesAfterIt) {
  FakeSweep sweep;
  sweep.add_gang("wide", "rank 0: commit and die", 2);
  play(sweep, 2);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\n");
}

TEST_F(GangRunTest, NoSlotIsGivenAwayWhileAWorkerOfItsGangIsThere) {
  // The gang fails at once; its second worker lives on until it is killed. Two slots: what comes
  // next has to wait for both.
  FakeSweep sweep;
  sweep.add_gang("wide", "rank 0: failed", 2);
  sweep.add_gang("next", "commit", 2);
  play(sweep, 2);
  EXPECT_EQ(state_of("wide"), "state\nfailed\n");
  EXPECT_EQ(state_of("next"), "state\ndone\n");
}

}  // namespace
}  // namespace oodsweep
