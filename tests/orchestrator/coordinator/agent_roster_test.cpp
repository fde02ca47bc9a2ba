#include "orchestrator/coordinator/agent_roster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/faulty_network.hpp"
#include "tests/support/manual_clock.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// A coordinator's roster, and the channels of two agents that answer nothing by themselves.
class AgentRosterTest : public testing::Test {
 protected:
  /// Time goes on; the ranks that live send their heartbeats. @return The news on the way.
  AgentRoster::News pass_for(milliseconds time) {
    AgentRoster::News all;
    for (milliseconds gone{0}; gone < time; gone += milliseconds{500}) {
      clock_.advance(milliseconds{500});
      for (ControlChannel* end : {&first_, &second_, &channel_}) take_all(*end);
      const AgentRoster::News news = roster_.look();
      all.died.insert(all.died.end(), news.died.begin(), news.died.end());
      all.suspect.insert(all.suspect.end(), news.suspect.begin(), news.suspect.end());
      all.well_again.insert(all.well_again.end(), news.well_again.begin(), news.well_again.end());
    }
    return all;
  }
  void take_all(ControlChannel& end) {
    while (const auto message = end.receive()) {
      if (message->content.at("type") == "welcome") ++welcomes_[end.rank()];
    }
  }
  void both_work() {
    for (const int rank : {1, 2}) {
      roster_.greet(rank);
      roster_.ready(rank, {"node", {}});
    }
  }

  ManualClock clock_;
  FaultyNetwork network_{3, {}, 1};
  ControlChannel channel_{network_.transport(0), {}, clock_.clock()};
  ControlChannel first_{network_.transport(1), {}, clock_.clock()};
  ControlChannel second_{network_.transport(2), {}, clock_.clock()};
  AgentRoster roster_{channel_, Welcome{.epoch = 3, .run_dir = "r", .data_root = "d", .nonce = ""}};
  std::map<int, int> welcomes_;
};

TEST_F(AgentRosterTest, WhoSendsHeartbeatsStays) {
  both_work();
  const AgentRoster::News news = pass_for(milliseconds{120'000});
  EXPECT_THAT(news.died, IsEmpty());
  EXPECT_THAT(news.suspect, IsEmpty());
  EXPECT_THAT(roster_.present(), ElementsAre(1, 2));
  EXPECT_FALSE(roster_.anyone_died());
}

TEST_F(AgentRosterTest, SilenceMakesSuspectThenDead) {
  both_work();
  pass_for(milliseconds{5'000});
  network_.cut(2, true);
  EXPECT_THAT(pass_for(milliseconds{12'000}).suspect, ElementsAre(2));
  EXPECT_NE(roster_.at_work(2), nullptr);
  const AgentRoster::News news = pass_for(milliseconds{20'000});
  EXPECT_THAT(news.died, ElementsAre(2));
  EXPECT_EQ(roster_.at_work(2), nullptr);
  EXPECT_THAT(roster_.present(), ElementsAre(1));
  EXPECT_TRUE(roster_.anyone_died());
}

TEST_F(AgentRosterTest, AShortSilenceIsForgiven) {
  both_work();
  network_.cut(2, true);
  EXPECT_THAT(pass_for(milliseconds{15'000}).suspect, ElementsAre(2));
  network_.cut(2, false);
  const AgentRoster::News news = pass_for(milliseconds{30'000});
  EXPECT_THAT(news.well_again, ElementsAre(2));
  EXPECT_THAT(news.died, IsEmpty());
}

TEST_F(AgentRosterTest, WhoComesBackFromTheDeadIsGreetedAnew) {
  both_work();
  pass_for(milliseconds{2'000});
  EXPECT_EQ(welcomes_[2], 1);
  network_.cut(2, true);
  pass_for(milliseconds{40'000});
  ASSERT_EQ(roster_.at_work(2), nullptr);
  network_.cut(2, false);
  pass_for(milliseconds{10'000});
  EXPECT_EQ(welcomes_[2], 2);
  EXPECT_THAT(roster_.present(), ElementsAre(1, 2));
  EXPECT_EQ(roster_.at_work(2), nullptr);  // until it says that it is ready
}

TEST_F(AgentRosterTest, WhoNeverAnswersTheGreetingIsNotWaitedFor) {
  network_.cut(1, true);
  roster_.greet(1);
  EXPECT_FALSE(roster_.deserted());
  pass_for(milliseconds{40'000});
  EXPECT_TRUE(roster_.deserted());
}

TEST_F(AgentRosterTest, WhoHasLeftIsNotMissed) {
  both_work();
  roster_.left(1);
  network_.cut(1, true);
  EXPECT_THAT(pass_for(milliseconds{60'000}).died, IsEmpty());
  EXPECT_THAT(roster_.present(), ElementsAre(2));
}

}  // namespace
}  // namespace oodsweep
