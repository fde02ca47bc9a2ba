#include "orchestrator/agent/worker_ending.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <new>
#include <system_error>

#include "core/error.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {

const AttemptId kFirst{"a1"};
const AttemptId kSecond{"a2"};
const ChildExit kKilled{true, SIGKILL};
const ChildExit kTerminated{true, SIGTERM};
const ChildExit kAskedToStop{false, 75};
const StopRequest kDrain{"drained", "the run stops", std::nullopt, false};
const StopRequest kFirstTooLong{"time_limit", "too long", kFirst, false};
const StopRequest kNeverBegan{"no_progress", "silent", std::nullopt, true};

std::string outcome_of_ending(const std::optional<Ending>& ending) {
  return ending ? ending->outcome : "given back";
}

TEST(WorkerEndingTest, WithoutARequestItIsACrash) {
  const auto ending = ending_of_worker({true, SIGSEGV}, kFirst, std::nullopt, false);
  EXPECT_EQ(outcome_of_ending(ending), "crashed");
  EXPECT_EQ(ending->reason, "the worker was killed by signal 11 (Segmentation fault)");
  const auto early = ending_of_worker({false, 2}, std::nullopt, std::nullopt, false);
  EXPECT_EQ(outcome_of_ending(early), "crashed");
  EXPECT_EQ(early->reason, "the worker did not begin: left with exit status 2");
}

TEST(WorkerEndingTest, MemoryIsAnOutcomeOfItsOwn) {
  EXPECT_EQ(outcome_of_ending(ending_of_worker(kKilled, kFirst, std::nullopt, true)),
            "out_of_memory");
}

TEST(WorkerEndingTest, OnOthersRequestItDrains) {
  for (const ChildExit& exit : {kTerminated, kAskedToStop}) {
    EXPECT_EQ(outcome_of_ending(ending_of_worker(exit, kFirst, std::nullopt, false)), "drained");
    EXPECT_EQ(outcome_of_ending(ending_of_worker(exit, std::nullopt, std::nullopt, false)),
              "given back");
  }
}

TEST(WorkerEndingTest, OnOurRequestItEndsAsTheRequestSays) {
  EXPECT_EQ(outcome_of_ending(ending_of_worker(kKilled, kFirst, kDrain, false)), "drained");
  EXPECT_EQ(outcome_of_ending(ending_of_worker(kAskedToStop, std::nullopt, kDrain, false)),
            "given back");
  EXPECT_EQ(outcome_of_ending(ending_of_worker(kKilled, kFirst, kFirstTooLong, false)),
            "time_limit");
  EXPECT_EQ(outcome_of_ending(ending_of_worker(kKilled, std::nullopt, kNeverBegan, false)),
            "no_progress");
}

TEST(WorkerEndingTest, AStageThatWasBegunMeanwhileIsNotToBlame) {
  // The first was too long, but committed before the signal came.
  EXPECT_EQ(outcome_of_ending(ending_of_worker(kKilled, kSecond, kFirstTooLong, false)), "drained");
  EXPECT_EQ(outcome_of_ending(ending_of_worker(kKilled, kFirst, kNeverBegan, false)), "drained");
  EXPECT_EQ(ending_of_drained(kSecond, "at step 3", kFirstTooLong).outcome, "drained");
}

TEST(WorkerEndingTest, WhoDrainsOnRequestEndsAsTheRequestSays) {
  EXPECT_EQ(ending_of_drained(kFirst, "at step 3", std::nullopt).reason, "at step 3");
  EXPECT_EQ(ending_of_drained(kFirst, "at step 3", kDrain).reason, "at step 3");
  const Ending limit = ending_of_drained(kFirst, "at step 3", kFirstTooLong);
  EXPECT_EQ(limit.outcome, "time_limit");
  EXPECT_EQ(limit.reason, "too long; at step 3");
}

template <class Exception>
std::string outcome_of(const Exception& exception) {
  return ending_of_exception(std::make_exception_ptr(exception), "failed").outcome;
}

TEST(WorkerEndingTest, ExceptionsHaveOutcomesToo) {
  EXPECT_EQ(outcome_of(DamagedStage{{"0a"}, "bits"}), "damaged_parent");
  EXPECT_EQ(outcome_of(DiskFull{"no space"}), "disk_full");
  const auto full = std::make_error_code(std::errc::no_space_on_device);
  EXPECT_EQ(outcome_of(std::filesystem::filesystem_error{"mkdir", full}), "disk_full");
  const auto denied = std::make_error_code(std::errc::permission_denied);
  EXPECT_EQ(outcome_of(std::filesystem::filesystem_error{"mkdir", denied}), "failed");
  EXPECT_EQ(outcome_of(std::bad_alloc{}), "out_of_memory");
  EXPECT_EQ(outcome_of(Error{"another"}), "failed");
  EXPECT_EQ(ending_of_exception(std::make_exception_ptr(Error{"why"}), "crashed").reason, "why");
}

}  // namespace
}  // namespace oodsweep
