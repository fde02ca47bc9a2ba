#include "cluster/mpi_transport.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cluster/slots.hpp"
#include "tests/support/mpi_environment.hpp"

namespace oodsweep {
namespace {

/// Keeps the messages of one test from those of the next, which a faster rank may be in already: a
/// rank says when it has received all, and what comes from it after that is for the next test.
class Mailbox {
 public:
  /// The next `count` messages, once all of ours are sent.
  std::vector<Message> receive(Transport& transport, std::size_t count) {
    wait(transport, [&] { return messages_.size() >= count; });
    return std::exchange(messages_, {});
  }

  /// Waits until every rank has received all it waits for.
  void end_test(Transport& transport) {
    for (int to = 0; to < transport.size(); ++to) transport.send(to, kEnd);
    const auto everybody = static_cast<std::size_t>(transport.size());
    wait(transport, [&] { return ended_.size() == everybody; });
    EXPECT_TRUE(messages_.empty()) << "more than was sent";
    ended_.clear();
    for (Message& message : std::exchange(early_, {})) take(std::move(message));
  }

 private:
  static constexpr const char* kEnd = "end of the test";

  template <class Condition>
  void wait(Transport& transport, Condition is_met) {
    while (!is_met() || transport.sending()) {
      if (auto message = transport.poll()) {
        take(std::move(*message));
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
      }
    }
  }

  void take(Message message) {
    if (ended_.contains(message.from)) {
      early_.push_back(std::move(message));
    } else if (message.text == kEnd) {
      ended_.insert(message.from);
    } else {
      messages_.push_back(std::move(message));
    }
  }

  std::vector<Message> messages_;
  std::set<int> ended_;  ///< Ranks that have received all of this test.
  std::vector<Message> early_;
};

Mailbox& mailbox() {
  static Mailbox box;
  return box;
}

TEST(MpiTransportTest, DeliversBetweenAllPairsInOrder) {
  constexpr int kRounds = 50;
  const auto transport = mpi_session_of_test().transport();
  for (int round = 0; round < kRounds; ++round) {
    for (int to = 0; to < transport->size(); ++to) transport->send(to, std::to_string(round));
  }
  const auto expected = static_cast<std::size_t>(kRounds * transport->size());
  std::map<int, int> next;
  for (const Message& message : mailbox().receive(*transport, expected)) {
    EXPECT_EQ(message.text, std::to_string(next[message.from]++)) << "from " << message.from;
  }
  EXPECT_EQ(next.size(), static_cast<std::size_t>(transport->size()));
  mailbox().end_test(*transport);
}

TEST(MpiTransportTest, DeliversEmptyAndLargeTexts) {
  const auto transport = mpi_session_of_test().transport();
  const std::string large(3'000'000, 'x');
  const int neighbour = (transport->rank() + 1) % transport->size();
  transport->send(neighbour, "");
  transport->send(neighbour, large);
  const auto messages = mailbox().receive(*transport, 2);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].text, "");
  EXPECT_EQ(messages[1].text, large);
  mailbox().end_test(*transport);
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
