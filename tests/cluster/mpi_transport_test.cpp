#include "cluster/mpi_transport.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <map>
#include <numeric>
#include <thread>
#include <vector>

#include "cluster/slots.hpp"
#include "tests/support/mpi_environment.hpp"

namespace oodsweep {
namespace {

/// What a faster rank sent for its next test while this one still waited for its own sends.
std::deque<Message>& early_messages() {
  static std::deque<Message> messages;
  return messages;
}

/// The next `count` messages, once all of ours are sent.
std::vector<Message> receive(Transport& transport, std::size_t count) {
  std::deque<Message>& messages = early_messages();
  while (messages.size() < count || transport.sending()) {
    if (auto message = transport.poll()) {
      messages.push_back(std::move(*message));
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }
  std::vector<Message> wanted;
  while (wanted.size() < count) {
    wanted.push_back(std::move(messages.front()));
    messages.pop_front();
  }
  return wanted;
}

TEST(MpiTransportTest, DeliversBetweenAllPairsInOrder) {
  constexpr int kRounds = 50;
  const auto transport = mpi_session_of_test().transport();
  for (int round = 0; round < kRounds; ++round) {
    for (int to = 0; to < transport->size(); ++to) transport->send(to, std::to_string(round));
  }
  const auto expected = static_cast<std::size_t>(kRounds * transport->size());
  std::map<int, int> next;
  for (const Message& message : receive(*transport, expected)) {
    EXPECT_EQ(message.text, std::to_string(next[message.from]++)) << "from " << message.from;
  }
  EXPECT_EQ(next.size(), static_cast<std::size_t>(transport->size()));
}

TEST(MpiTransportTest, DeliversEmptyAndLargeTexts) {
  const auto transport = mpi_session_of_test().transport();
  const std::string large(3'000'000, 'x');
  const int neighbour = (transport->rank() + 1) % transport->size();
  transport->send(neighbour, "");
  transport->send(neighbour, large);
  const auto messages = receive(*transport, 2);
  EXPECT_EQ(messages[0].text, "");
  EXPECT_EQ(messages[1].text, large);
}

TEST(MpiSessionTest, KnowsWhoLivesOnItsNode) {
  const JobLayout& layout = mpi_session_of_test().layout();
  EXPECT_TRUE(launched_by_mpi());
  ASSERT_EQ(layout.node_of_rank.size(), static_cast<std::size_t>(layout.size));
  std::vector<int> everybody(static_cast<std::size_t>(layout.size));
  std::iota(everybody.begin(), everybody.end(), 0);
  EXPECT_EQ(layout.ranks_on_my_node(), everybody);  // one machine
  EXPECT_EQ(layout.node_names.size(), 1U);
}

}  // namespace
}  // namespace oodsweep
