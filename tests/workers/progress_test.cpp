#include "workers/progress.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "workers/process_setup.hpp"

namespace oodsweep {
namespace {

class ProgressTest : public testing::Test {
 protected:
  ProgressTest() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~ProgressTest() override {
    close_reader();
    close(ends_[1]);
  }
  void close_reader() {
    if (ends_[0] >= 0) close(ends_[0]);
    ends_[0] = -1;
  }
  std::vector<Json> lines() {
    std::string text(65536, '\0');
    text.resize(static_cast<std::size_t>(read(ends_[0], text.data(), text.size())));
    std::vector<Json> parsed;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);) parsed.push_back(Json::parse(line));
    return parsed;
  }

  std::array<int, 2> ends_{};
};

TEST_F(ProgressTest, EveryEventIsOneLineThatNamesItsStage) {
  Progress progress{ends_[1]};
  progress.ready();
  progress.start({"a000007"}, {"key"});
  progress.step(120, 4690, 0.125);
  progress.failed("diverged", "line one\nline two");
  const auto events = lines();
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0], (Json{{"event", "ready"}}));
  EXPECT_EQ(events[2], (Json{{"event", "step"},
                             {"attempt", "a000007"},
                             {"key", "key"},
                             {"done", 120},
                             {"total", 4690},
                             {"loss", 0.125}}));
  EXPECT_EQ(events[3].at("reason"), "line one\nline two");
}

TEST_F(ProgressTest, AStepIsNotDueRightAfterAnother) {
  Progress progress{ends_[1]};
  progress.start({"a1"}, {"key"});
  EXPECT_FALSE(progress.due());
}

TEST_F(ProgressTest, NobodyListeningIsNoError) {
  ignore_closed_pipes();
  Progress progress{ends_[1]};
  close_reader();
  progress.ready();
  progress.committed(1.5);
}

}  // namespace
}  // namespace oodsweep
