#include <gtest/gtest.h>

#include "results/store/finished_stages.hpp"
#include "results/store/schema.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

/// What version 1 had of the tables that have changed since.
constexpr const char* kVersion1 = R"sql(
DROP TABLE lease; DROP TABLE run_account; DROP TABLE progress; DROP TABLE progress_stage;
DROP VIEW v_gantt; DROP VIEW v_run; DROP VIEW v_cost;
ALTER TABLE stage DROP COLUMN data_wait_seconds;
ALTER TABLE stage DROP COLUMN width; ALTER TABLE stage DROP COLUMN images_per_second;
ALTER TABLE stage DROP COLUMN step_seconds; ALTER TABLE stage DROP COLUMN collective_share;
ALTER TABLE stage DROP COLUMN device_memory_bytes; ALTER TABLE environment DROP COLUMN gpu;
ALTER TABLE attempt DROP COLUMN width;
ALTER TABLE attempt DROP COLUMN finished_at; ALTER TABLE attempt DROP COLUMN host;
ALTER TABLE attempt DROP COLUMN estimate_seconds; ALTER TABLE attempt DROP COLUMN fraction;
ALTER TABLE attempt DROP COLUMN resumed_from; ALTER TABLE attempt DROP COLUMN speculative;
INSERT INTO attempt VALUES ('a000001', 1, 1, 'n', 0, 'committed', '', 100.0, 5.0);
PRAGMA user_version = 1;
)sql";

TEST_F(StoreTest, AnOldDatabaseIsLiftedAndKeepsWhatItHolds) {
  const StageGraph small = graph();
  {
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(record(), small);
    store.record_commit(result_of(small.stages[0], {row("auroc", -1, 0.75)}));
  }
  Database::open(folder_.path() / "sweep.db", Database::Mode::kReadWrite).execute(kVersion1);
  EXPECT_FALSE(read_progress(folder_.path()));  // commands that read do not mind
  EXPECT_EQ(count_stages(folder_.path()).done, 1);
  int finished = 0;
  for_each_finished_stage(folder_.path(), [&](const Stage&, const TimeTaken& time) {
    EXPECT_EQ(time.slots, 1U);
    ++finished;
  });
  EXPECT_EQ(finished, 1);
  ResultStore store = ResultStore::open(folder_.path());
  EXPECT_EQ(store.done_stages(), std::vector<StageKey>{small.stages[0].key});
  EXPECT_EQ(real("PRAGMA user_version"), kSchemaVersion);
  EXPECT_EQ(real("SELECT sum(value) FROM result"), 0.75);
  EXPECT_EQ(real("SELECT ended_at FROM v_gantt"), 105.0);
  EXPECT_EQ(real("SELECT sum(width) FROM v_gantt"), 1.0);
  EXPECT_EQ(real("SELECT count(*) FROM v_run"), 0.0);
  EXPECT_EQ(real("SELECT count(*) FROM v_cost WHERE data_wait_seconds IS NULL"), 1.0);
  EXPECT_TRUE(store.take_notices().empty());
}

}  // namespace
}  // namespace oodsweep
