#include "results/store/result_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "results/store/query.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

using ResultStoreTest = StoreTest;

TEST_F(ResultStoreTest, TheSameSpecIsTheSameVersionAndAnotherOneIsTheNext) {
  {
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(record(), graph());
    store.add_sweep(record(), graph());
    store.add_sweep(record("small", 2), graph());
  }
  EXPECT_EQ(real("SELECT max(version) FROM sweep"), 2.0);
  EXPECT_EQ(real("SELECT count(*) FROM sweep"), 2.0);
  EXPECT_EQ(real("SELECT count(*) FROM stage"), 6.0);  // shared by both versions
}

TEST_F(ResultStoreTest, NumbersAreNeverOverwrittenByASecondCommit) {
  const StageGraph small = graph();
  ResultStore store = ResultStore::open(folder_.path());
  store.add_sweep(record(), small);
  store.record_commit(result_of(small.stages[0], {row("auroc", -1, 0.75)}));
  store.record_commit(result_of(small.stages[0], {row("auroc", -1, 0.25)}));
  EXPECT_TRUE(store.flush());
  EXPECT_EQ(real("SELECT sum(value) FROM result"), 0.75);
  EXPECT_EQ(store.done_stages(), std::vector<StageKey>{small.stages[0].key});
}

TEST_F(ResultStoreTest, AnAbsentValueIsNullWithItsReason) {
  const StageGraph small = graph();
  ResultStore store = ResultStore::open(folder_.path());
  store.add_sweep(record(), small);
  MetricRow absent = row("auroc", -1, 0.0);
  absent.has_value = false;
  absent.reason = "no mistakes";
  store.record_commit(result_of(small.stages[0], {absent}));
  EXPECT_TRUE(store.flush());
  EXPECT_EQ(real("SELECT count(*) FROM result WHERE value IS NULL AND reason = 'no mistakes'"),
            1.0);
}

TEST_F(ResultStoreTest, RecoveryMakesRunningStagesReadyAndOpenAttemptsLost) {
  const StageGraph small = graph();
  ResultStore store = ResultStore::open(folder_.path());
  store.add_sweep(record(), small);
  AttemptRecord attempt;
  attempt.id = store.next_attempt_id();
  EXPECT_EQ(attempt.id, "a000001");
  attempt.stage = small.stages[0].key;
  store.record_attempt_start(attempt);
  store.set_state(small.stages[0].key, StageState::kRunning);
  store.recover();
  EXPECT_EQ(real("SELECT count(*) FROM stage WHERE state = 'ready'"), 1.0);
  EXPECT_EQ(real("SELECT count(*) FROM attempt WHERE outcome = 'lost'"), 1.0);
}

TEST_F(ResultStoreTest, AttemptNumbersGoOnAboveWhatTheFolderHolds) {
  fs::create_directories(folder_.path() / "attempts/a000041");
  ResultStore store = ResultStore::open(folder_.path());
  EXPECT_EQ(store.next_attempt_id(), "a000042");
  EXPECT_EQ(store.next_attempt_id(), "a000043");
}

TEST_F(ResultStoreTest, AFolderOfAnotherVersionOrProgramIsRefused) {
  const fs::path file = folder_.path() / "sweep.db";
  {
    Database database = Database::open(file, Database::Mode::kReadWrite);
    database.execute("CREATE TABLE t (x); PRAGMA application_id = 77");
  }
  EXPECT_THROW(ResultStore::open(folder_.path()), ConfigError);
  {
    Database database = Database::open(file, Database::Mode::kReadWrite);
    database.execute("PRAGMA application_id = 1869571187; PRAGMA user_version = 99");
  }
  try {
    ResultStore::open(folder_.path());
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("version 99"));
  }
}

TEST_F(ResultStoreTest, ALostOrDamagedDatabaseIsMadeAgainFromTheFolders) {
  const StageGraph small = graph();
  {
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(record(), small);
  }
  const fs::path attempt = folder_.path() / "attempts/a000001";
  fs::create_directories(attempt);
  StageResult result = result_of(small.stages[0], {row("auroc", -1, 0.75)});
  ASSERT_TRUE(commit_stage(folder_.path(), attempt, result));
  for (const char* suffix : {"-wal", "-shm"})
    fs::remove(folder_.path() / ("sweep.db" + std::string{suffix}));
  std::ofstream{folder_.path() / "sweep.db"} << std::string(8192, 'x');
  {
    ResultStore store = ResultStore::open(folder_.path());
    EXPECT_EQ(store.done_stages().size(), 1U);
  }
  EXPECT_EQ(real("SELECT count(*) FROM trial"), 6.0);
  EXPECT_EQ(real("SELECT value FROM v_values"), 0.75);
  EXPECT_EQ(real("SELECT count(*) FROM attempt WHERE outcome = 'committed'"), 1.0);
  EXPECT_TRUE(fs::exists(folder_.path() / "sweep.db.damaged-1"));
}

TEST_F(ResultStoreTest, TheCheckComplainsOnBothSides) {
  const StageGraph small = graph();
  {
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(record(), small);
    store.record_commit(result_of(small.stages[1], {row("auroc", -1, 0.5)}));  // without a folder
  }
  const fs::path attempt = folder_.path() / "attempts/a000001";
  fs::create_directories(attempt);
  ASSERT_TRUE(commit_stage(folder_.path(), attempt, result_of(small.stages[0], {})));
  const std::vector<std::string> complaints = check_store(folder_.path());
  ASSERT_EQ(complaints.size(), 2U);
  EXPECT_THAT(complaints, testing::UnorderedElementsAre(HasSubstr("not done in the database"),
                                                        HasSubstr("folder is missing")));
}

TEST_F(ResultStoreTest, StagesAreCountedOfTheSweepsThatWereRunTogetherLast) {
  const StageGraph small = graph();
  StageGraph part = small;  // the stages of msp alone
  part.stages.resize(3);
  part.trials.resize(3);
  ResultStore store = ResultStore::open(folder_.path());
  store.add_sweep(record("all"), small, 100.0);
  store.record_commit(result_of(small.stages[0], {}));
  store.set_state(small.stages[1].key, StageState::kRunning);
  store.set_state(small.stages[4].key, StageState::kFailed, "why");
  EXPECT_TRUE(store.flush());
  const StageCounts all = count_stages(folder_.path());
  EXPECT_EQ(all.done, 1);
  EXPECT_EQ(all.running, 1);
  EXPECT_EQ(all.failed, 1);
  EXPECT_EQ(all.pending, 3);
  store.add_sweep(record("part"), part, 200.0);
  EXPECT_EQ(count_stages(folder_.path()).pending, 1);
  EXPECT_EQ(count_stages(folder_.path()).failed, 0);
  store.add_sweep(record("all"), small, 200.0);  // together: what both need counts once
  EXPECT_EQ(count_stages(folder_.path()).done, 1);
  EXPECT_EQ(count_stages(folder_.path()).pending, 3);
}

TEST_F(ResultStoreTest, QueriesReadAndNeverWrite) {
  {
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(record(), graph());
  }
  const auto& run = folder_.path();
  EXPECT_EQ(
      run_query(run, "SELECT method, count(*) AS n FROM trial GROUP BY method", QueryFormat::kCsv),
      "method,n\nmsp,3\noutlier_exposure,3\n");
  EXPECT_THAT(run_query(run, "SELECT NULL AS x, 1.5 AS y", QueryFormat::kJson),
              HasSubstr("\"x\": null"));
  EXPECT_THAT(run_query(run, "SELECT 1 AS x", QueryFormat::kAligned), HasSubstr("(1 row)"));
  EXPECT_THROW(static_cast<void>(run_query(run, "DELETE FROM trial", QueryFormat::kCsv)),
               ConfigError);
  EXPECT_THROW(static_cast<void>(run_query(run, "SELEC", QueryFormat::kCsv)), ConfigError);
  EXPECT_THAT(run_query(run, "SELECT 1 AS x; -- one", QueryFormat::kAligned), HasSubstr("(1 row)"));
  EXPECT_THROW(static_cast<void>(run_query(run, "SELECT 1; SELECT 2", QueryFormat::kCsv)),
               ConfigError);
  EXPECT_THROW(static_cast<void>(run_query(run / "absent", "SELECT 1", QueryFormat::kCsv)),
               ConfigError);
}

}  // namespace
}  // namespace oodsweep
