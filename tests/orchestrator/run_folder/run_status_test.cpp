#include "orchestrator/run_folder/run_status.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "orchestrator/process/host.hpp"
#include "results/store/result_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

RunStatus status_of(LeaseState state, std::int64_t epoch_of_progress = 4) {
  LiveProgress progress{.epoch = epoch_of_progress, .at = 1000.0, .total = 10, .done = 3};
  progress.running = 1;
  progress.slots = 2;
  progress.slots_busy = 1;
  progress.stages.push_back({"a000009", "train x", "node1", 1, 0.42, 31.0});
  RunStatus status;
  status.counts = {.pending = 6, .running = 1, .done = 3, .failed = 0};
  status.progress = progress;
  status.lease = LeaseView{.epoch = 4,
                           .holder = {.host = "h", .boot = "", .pid = 77, .process_start = ""},
                           .state = state};
  status.now = 1003.0;
  return status;
}

TEST(RunStatusTest, OfARunAtWorkItIsTheLineOfTheRunAndWhatIsAtWork) {
  const std::string text = status_text(status_of(LeaseState::kAlive));
  EXPECT_THAT(text, StartsWith("[3/10] 1 running, 7 left, 1 of 2 slots busy\n"));
  EXPECT_THAT(text, HasSubstr("node1 slot 1   42 %     0:31  train x (a000009)\n"));
  EXPECT_THAT(text, HasSubstr("at work: process 77 on h (start 4)\n"));
}

TEST(RunStatusTest, ADeadOrFinishedRunCountsItsStages) {
  for (const LeaseState state : {LeaseState::kDead, LeaseState::kReleased}) {
    const RunStatus status = status_of(state);
    EXPECT_FALSE(status.is_running());
    EXPECT_THAT(status_text(status), StartsWith("3 done, 1 running, 6 pending, 0 failed\n"));
    EXPECT_THAT(status_text(status), HasSubstr("not running: process 77 on h"));
    EXPECT_THAT(status_text(status), Not(HasSubstr("a000009")));
  }
}

TEST(RunStatusTest, WhatAnEarlierStartSaidIsNotShown) {
  const RunStatus status = status_of(LeaseState::kAlive, 3);
  EXPECT_TRUE(status.is_running());
  EXPECT_THAT(status_text(status), StartsWith("3 done"));
}

TEST(RunStatusTest, ARunElsewhereIsBelievedAsLongAsItSpeaks) {
  RunStatus status = status_of(LeaseState::kElsewhere);
  EXPECT_TRUE(status.is_running());
  EXPECT_THAT(status_text(status), HasSubstr("last heard of 0:03 ago"));
  status.now = 1000.0 + 91.0;
  EXPECT_FALSE(status.is_running());
}

TEST(RunStatusTest, ProgramsGetTheSameAsJson) {
  const Json json = status_json(status_of(LeaseState::kAlive));
  EXPECT_EQ(json.at("running"), true);
  EXPECT_EQ(json.at("counts").at("done"), 3);
  EXPECT_EQ(json.at("progress").at("stages").at(0).at("attempt"), "a000009");
  EXPECT_TRUE(json.at("progress").at("eta_seconds").is_null());
  EXPECT_EQ(json.at("lease").at("state"), "alive");
}

TEST(RunStatusTest, IsReadFromTheFolder) {
  const TemporaryFolder folder;
  EXPECT_THROW(static_cast<void>(read_status(folder.path())), ConfigError);
  ResultStore store = ResultStore::open(folder.path());
  EXPECT_FALSE(read_status(folder.path()).is_running());
  const RunLease lease = RunLease::take(folder.path());
  LiveProgress progress;
  progress.epoch = lease.epoch();
  progress.total = 5;
  store.record_progress(progress);
  EXPECT_TRUE(store.flush());
  const RunStatus status = read_status(folder.path());
  EXPECT_TRUE(status.is_running());
  EXPECT_THAT(status_text(status), StartsWith("[0/5] 0 running"));
  EXPECT_THAT(status_text(status), HasSubstr(host_name()));
}

}  // namespace
}  // namespace oodsweep
