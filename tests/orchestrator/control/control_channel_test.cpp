#include "orchestrator/control/control_channel.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "cluster/in_process_transport.hpp"
#include "tests/support/faulty_network.hpp"
#include "tests/support/manual_clock.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

TEST(ControlChannelTest, SaysWhomAMessageIsFor) {
  InProcessTransport transport;
  ControlChannel channel{transport};
  channel.to_agent(0, {{"type", "stop"}});
  channel.to_coordinator({{"type", "left"}});
  EXPECT_TRUE(is_for_agent(channel.receive()->content));
  EXPECT_FALSE(is_for_agent(channel.receive()->content));
  EXPECT_FALSE(channel.receive().has_value());
}

TEST(ControlChannelTest, SurvivesBytesThatAreNoText) {
  InProcessTransport transport;
  ControlChannel channel{transport};
  channel.to_coordinator({{"type", "left"}, {"reason", "\xff\xfe"}});
  EXPECT_TRUE(channel.receive().has_value());
}

TEST(ControlChannelTest, DropsWhatIsNoMessage) {
  InProcessTransport transport;
  ControlChannel channel{transport};
  transport.send(0, "no JSON");
  transport.send(0, R"({"era": "text"})");
  channel.to_coordinator({{"type", "left"}});
  EXPECT_EQ(channel.receive()->content.at("type"), "left");
}

/// A coordinator and agents over a network with faults.
class FaultyChannelTest : public testing::Test {
 protected:
  void build(int size, Faults faults, std::uint64_t seed) {
    network_ = std::make_unique<FaultyNetwork>(size, faults, seed);
    for (int rank = 0; rank < size; ++rank) {
      ends_.push_back(
          std::make_unique<ControlChannel>(network_->transport(rank), Timing{}, clock_.clock()));
    }
    heard_.resize(static_cast<std::size_t>(size));
  }
  ControlChannel& end(int rank) { return *ends_[static_cast<std::size_t>(rank)]; }

  /// All ends take what there is; time goes on by 0.1 s.
  void pass() {
    for (auto& end : ends_) {
      while (auto message = end->receive()) {
        auto& list = heard_[static_cast<std::size_t>(end->rank())];
        list.push_back(message->content.at("i").get<int>() + 1000 * message->from);
      }
    }
    clock_.advance(milliseconds{100});
  }
  void pass_for(milliseconds time) {
    for (milliseconds gone{0}; gone < time; gone += milliseconds{100}) pass();
  }
  std::vector<int>& heard(int rank) { return heard_[static_cast<std::size_t>(rank)]; }

  static std::vector<int> from(int rank, int count) {
    std::vector<int> numbers;
    for (int i = 0; i < count; ++i) numbers.push_back(1000 * rank + i);
    return numbers;
  }

  ManualClock clock_;
  std::unique_ptr<FaultyNetwork> network_;
  std::vector<std::unique_ptr<ControlChannel>> ends_;
  std::vector<std::vector<int>> heard_;
};

class ChannelFaultsTest : public FaultyChannelTest,
                          public testing::WithParamInterface<std::uint64_t> {};

TEST_P(ChannelFaultsTest, EveryMessageArrivesOnceAndInOrder) {
  build(2, {.drop = 0.3, .repeat = 0.3, .delay = 0.5}, GetParam());
  for (int i = 0; i < 50; ++i) {
    end(0).to_agent(1, {{"type", "x"}, {"i", i}});
    end(1).to_coordinator({{"type", "x"}, {"i", i}});
    if (i % 3 == 0) pass();
  }
  pass_for(milliseconds{120'000});
  EXPECT_GT(network_->dropped(), 0);
  EXPECT_EQ(heard(1), from(0, 50));
  EXPECT_EQ(heard(0), from(1, 50));
  EXPECT_FALSE(end(0).sending());
  EXPECT_FALSE(end(1).sending());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ChannelFaultsTest, testing::Range<std::uint64_t>(0, 20));

TEST_F(FaultyChannelTest, RefusesWhatAnOlderEraSaid) {
  build(2, {}, 1);
  end(1).to_coordinator({{"type", "x"}, {"i", 1}});  // on its way when the agent is given up
  end(0).close(1);
  pass();
  EXPECT_TRUE(heard(0).empty());
  end(0).open(1, 7);
  pass_for(milliseconds{2'000});  // the agent's re-sends are still of the old era
  EXPECT_TRUE(heard(0).empty());
  end(0).to_agent(1, {{"type", "x"}, {"i", 2}});
  pass();
  EXPECT_EQ(heard(1), (std::vector<int>{2}));
  end(1).to_coordinator({{"type", "x"}, {"i", 3}});
  pass();
  EXPECT_EQ(heard(0), (std::vector<int>{1003}));
}

TEST_F(FaultyChannelTest, ASilentLinkIsKeptAliveByHeartbeats) {
  build(2, {}, 1);
  end(0).open(1, 1);
  end(0).to_agent(1, {{"type", "x"}, {"i", 0}});
  pass_for(milliseconds{60'000});
  EXPECT_LE(clock_.now() - end(0).last_heard(1), milliseconds{2'200});
  EXPECT_LE(clock_.now() - end(1).last_heard(0), milliseconds{2'200});
  network_->cut(1, true);
  const SteadyTime cut_at = clock_.now();
  pass_for(milliseconds{10'000});
  EXPECT_LE(end(0).last_heard(1), cut_at);
}

TEST_F(FaultyChannelTest, AClosedLinkSendsNothingButHears) {
  build(2, {}, 1);
  end(0).to_agent(1, {{"type", "x"}, {"i", 0}});
  end(0).close(1);
  EXPECT_TRUE(end(0).is_closed(1));
  end(0).to_agent(1, {{"type", "x"}, {"i", 1}});
  pass_for(milliseconds{5'000});
  EXPECT_EQ(heard(1), (std::vector<int>{0}));  // had left already
  EXPECT_FALSE(end(0).sending());
  EXPECT_LE(clock_.now() - end(0).last_heard(1), milliseconds{2'200});
}

}  // namespace
}  // namespace oodsweep
