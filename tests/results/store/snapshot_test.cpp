#include "results/store/snapshot.hpp"

#include <gtest/gtest.h>

#include "results/store/store_place.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// A run whose database lives in another folder.
class SnapshotTest : public StoreTest {
 protected:
  [[nodiscard]] StorePlace place() const {
    return choose_place(folder_.path(), "a test says so", local_.path());
  }
  [[nodiscard]] bool is_one_file() const {
    return !fs::exists(folder_.path() / "sweep.db-wal") &&
           !fs::exists(folder_.path() / "sweep.db.copy.tmp");
  }

  TemporaryFolder local_;
};

TEST_F(SnapshotTest, TheEndOfARunLeavesTheWholeDatabaseInTheFolder) {
  const StageGraph small = graph();
  {
    ResultStore store = ResultStore::open(folder_.path(), place());
    store.add_sweep(record(), small);
    store.record_commit(result_of(small.stages[0], {row("auroc", -1, 0.75)}));
  }
  EXPECT_EQ(real("SELECT sum(value) FROM result"), 0.75);
  EXPECT_TRUE(is_one_file());
  EXPECT_EQ(Database::open(folder_.path() / "sweep.db", Database::Mode::kReadOnly)
                .text("PRAGMA journal_mode"),
            "delete");
}

TEST_F(SnapshotTest, TheFirstCopyComesAtOnceAndTheNextAfterThePeriod) {
  SteadyTime now{};
  const fs::path live = local_.path() / "live.db";
  Database database = Database::open(live, Database::Mode::kReadWrite);
  database.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  Snapshot snapshot{folder_.path() / "sweep.db", [&now] { return now; }};
  snapshot.step(database);
  EXPECT_EQ(real("SELECT count(*) FROM t"), 1.0);
  database.execute("INSERT INTO t VALUES (2)");
  now += Snapshot::kPeriod - std::chrono::seconds{1};
  snapshot.step(database);
  EXPECT_EQ(real("SELECT count(*) FROM t"), 1.0);
  now += std::chrono::seconds{1};
  snapshot.step(database);
  EXPECT_EQ(real("SELECT count(*) FROM t"), 2.0);
  EXPECT_TRUE(is_one_file());
}

TEST_F(SnapshotTest, AnotherMachineGoesOnFromTheCopy) {
  const StageGraph small = graph();
  const TemporaryFolder other;
  {
    ResultStore store = ResultStore::open(folder_.path(), place());
    store.add_sweep(record(), small);
    store.record_commit(result_of(small.stages[0], {row("auroc", -1, 0.75)}));
  }
  {
    ResultStore store = ResultStore::open(
        folder_.path(), choose_place(folder_.path(), "a test says so", other.path()));
    EXPECT_EQ(store.done_stages().size(), 1U);
    store.record_commit(result_of(small.stages[1], {row("auroc", -1, 0.25)}));
  }
  ResultStore back = ResultStore::open(folder_.path(), place());  // not from its own old file
  EXPECT_EQ(back.done_stages().size(), 2U);
}

TEST_F(SnapshotTest, ALostLiveDatabaseIsMadeAgainUnderTheRun) {
  const StageGraph small = graph();
  ResultStore store = ResultStore::open(folder_.path(), place());
  store.add_sweep(record(), small);
  EXPECT_FALSE(store.take_notices().empty());  // where it is
  fs::remove(place().live);
  EXPECT_TRUE(store.flush());
  EXPECT_EQ(store.take_notices().size(), 1U);
  EXPECT_TRUE(store.done_stages().empty());
}

}  // namespace
}  // namespace oodsweep
