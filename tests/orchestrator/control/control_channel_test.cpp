#include "orchestrator/control/control_channel.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "cluster/in_process_transport.hpp"

namespace oodsweep {
namespace {

/// Delivers every message twice, as re-sends would.
class RepeatingTransport final : public Transport {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }
  void send(int to, std::string text) override {
    inner_.send(to, text);
    inner_.send(to, std::move(text));
  }
  [[nodiscard]] std::optional<Message> poll() override { return inner_.poll(); }
  [[nodiscard]] bool sending() const override { return false; }

 private:
  InProcessTransport inner_;
};

TEST(ControlChannelTest, SaysWhomAMessageIsFor) {
  InProcessTransport transport;
  ControlChannel channel{transport};
  channel.to_agent(0, {{"type", "stop"}});
  channel.to_coordinator({{"type", "left"}});
  EXPECT_TRUE(is_for_agent(channel.receive()->content));
  EXPECT_FALSE(is_for_agent(channel.receive()->content));
  EXPECT_FALSE(channel.receive().has_value());
}

TEST(ControlChannelTest, DropsWhatArrivesTwice) {
  RepeatingTransport transport;
  ControlChannel channel{transport};
  for (int i = 0; i < 3; ++i) channel.to_coordinator({{"type", "left"}, {"i", i}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(channel.receive()->content.at("i"), i);
  EXPECT_FALSE(channel.receive().has_value());
}

TEST(ControlChannelTest, SurvivesBytesThatAreNoText) {
  InProcessTransport transport;
  ControlChannel channel{transport};
  channel.to_coordinator({{"type", "left"}, {"reason", "\xff\xfe"}});
  EXPECT_TRUE(channel.receive().has_value());
}

}  // namespace
}  // namespace oodsweep
