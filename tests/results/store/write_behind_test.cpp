#include "results/store/write_behind.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>
#include <functional>

#include "core/error.hpp"
#include "tests/results/store/store_fixture.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// Files of this process cannot grow beyond a size while it lives: what SQLite meets on a full
/// disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uintmax_t bytes) : old_handler_{signal(SIGXFSZ, SIG_IGN)} {
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{static_cast<rlim_t>(bytes), old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  sighandler_t old_handler_;
  rlimit old_{};
};

/// A run of which one stage is committed, one is at work and one has failed.
class WriteBehindTest : public StoreTest {
 protected:
  WriteBehindTest() : small_{graph()}, store_{ResultStore::open(folder_.path())} {
    store_->hold_lease(4, "here", 1234);
    store_->add_sweep(record(), small_, 1000.5);
    commit(0, "a000001", 0.75);
    start(1, "a000002");
    store_->record_attempt_start(attempt(2, "a000003", "running"));
    store_->record_attempt_end(attempt(2, "a000003", "diverged"));
    store_->set_state(small_.stages[2].key, StageState::kFailed, "the loss is NaN");
    EXPECT_TRUE(store_->flush());
  }

  [[nodiscard]] AttemptRecord attempt(std::size_t stage, const std::string& id,
                                      const std::string& outcome) const {
    return {.id = id,
            .stage = small_.stages[stage].key,
            .epoch = 4,
            .node = "n",
            .slot = 1,
            .outcome = outcome,
            .reason = "",
            .started_at = 2000.0,
            .seconds = 3.0};
  }
  void start(std::size_t stage, const std::string& id) {
    store_->record_attempt_start(attempt(stage, id, "running"));
    store_->set_state(small_.stages[stage].key, StageState::kRunning);
  }
  /// As a worker and then the coordinator do.
  void commit(std::size_t stage, const std::string& id, double value) {
    StageResult result = result_of(small_.stages[stage], {row("auroc", -1, value)});
    result.attempt = id;
    const fs::path draft = folder_.path() / "attempts" / id;
    fs::create_directories(draft);
    ASSERT_TRUE(commit_stage(folder_.path(), draft, result));
    store_->record_commit(read_result(folder_.path(), result.key));
    store_->record_attempt_end(attempt(stage, id, "committed"));
  }

  /// After `harm`, work goes on, and the database ends as if nothing had been.
  void survives(const std::function<void()>& harm, const std::string& notice) {
    commit(1, "a000002", 0.25);  // waits in the journal
    start(3, "a000004");
    harm();
    EXPECT_TRUE(store_->flush());
    const auto notices = store_->take_notices();
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_THAT(notices[0], HasSubstr(notice));
    expect_all_is_there();
    EXPECT_EQ(real("SELECT count(*) FROM event WHERE kind = 'rebuilt'"), 1.0);
    commit(3, "a000004", 0.5);
    EXPECT_TRUE(store_->flush());
    EXPECT_EQ(real("SELECT count(*) FROM result"), 3.0);
    EXPECT_TRUE(store_->take_notices().empty());
    EXPECT_TRUE(check_store(folder_.path()).empty());
  }
  void expect_all_is_there() {
    EXPECT_EQ(real("SELECT count(*) FROM stage WHERE state = 'done'"), 2.0);
    EXPECT_EQ(real("SELECT count(*) FROM result"), 2.0);
    EXPECT_EQ(real("SELECT sum(value) FROM result"), 1.0);
    EXPECT_EQ(real("SELECT count(*) FROM trial"), 6.0);
    EXPECT_EQ(real("SELECT used_at FROM sweep"), 1000.5);
    EXPECT_EQ(real("SELECT count(*) FROM attempt WHERE outcome = 'committed'"), 2.0);
    EXPECT_EQ(real("SELECT count(*) FROM attempt WHERE outcome = 'running' AND id = 'a000004'"),
              1.0);
    EXPECT_EQ(real("SELECT count(*) FROM stage WHERE state = 'running'"), 1.0);
    EXPECT_EQ(real("SELECT count(*) FROM stage WHERE state = 'failed' AND reason <> ''"), 1.0);
    EXPECT_EQ(real("SELECT epoch FROM lease"), 4.0);
  }

  [[nodiscard]] fs::path file() const { return folder_.path() / "sweep.db"; }
  void write_over(std::uintmax_t bytes) const {
    std::fstream stream{file(), std::ios::in | std::ios::out | std::ios::binary};
    stream << std::string(bytes, 'x');
  }

  StageGraph small_;
  std::optional<ResultStore> store_;
};

TEST_F(WriteBehindTest, NothingIsWrittenBeforeItIsFlushedAndThenInOrder) {
  store_->set_state(small_.stages[4].key, StageState::kRunning);
  store_->set_state(small_.stages[4].key, StageState::kReady, "again");
  EXPECT_EQ(real("SELECT count(*) FROM stage WHERE reason = 'again'"), 0.0);
  EXPECT_TRUE(store_->flush());
  EXPECT_EQ(real("SELECT count(*) FROM stage WHERE state = 'ready' AND reason = 'again'"), 1.0);
}

TEST_F(WriteBehindTest, TheEndOfTheStoreWritesWhatWaits) {
  store_->record_event("end", "of the run");
  store_.reset();
  EXPECT_EQ(real("SELECT count(*) FROM event WHERE kind = 'end'"), 1.0);
}

TEST_F(WriteBehindTest, SurvivesADeletedDatabase) {
  survives(
      [&] {
        for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file().string() + suffix);
      },
      "sweep.db was deleted");
}

TEST_F(WriteBehindTest, SurvivesThatOnlyItsLogIsDeleted) {
  survives([&] { fs::remove(file().string() + "-wal"); }, "sweep.db-wal was deleted");
}

TEST_F(WriteBehindTest, SurvivesAnotherFileInItsPlace) {
  survives(
      [&] {
        std::ofstream{folder_.path() / "other"} << "a list of things to do";
        fs::rename(folder_.path() / "other", file());
      },
      "sweep.db was replaced");
  EXPECT_TRUE(fs::exists(folder_.path() / "sweep.db.damaged-1"));
}

TEST_F(WriteBehindTest, SurvivesTruncationToNothing) {
  survives([&] { fs::resize_file(file(), 0); }, "sweep.db was cut from");
}

TEST_F(WriteBehindTest, SurvivesTruncationToHalf) {
  survives([&] { fs::resize_file(file(), fs::file_size(file()) / 2); }, "sweep.db was cut from");
}

TEST_F(WriteBehindTest, SurvivesGarbageAllOverIt) {
  survives([&] { write_over(fs::file_size(file())); }, "sweep.db was written over");
}

TEST_F(WriteBehindTest, SurvivesOneDamageAfterAnother) {
  survives([&] { fs::resize_file(file(), 0); }, "made again from 2 finished stages");
  fs::remove(file());
  EXPECT_TRUE(store_->flush());
  EXPECT_THAT(store_->take_notices().at(0), HasSubstr("made again from 3 finished stages"));
  EXPECT_EQ(real("SELECT count(*) FROM result"), 3.0);
}

TEST_F(WriteBehindTest, DamageAfterTheLastEntryIsSeenAtTheEnd) {
  fs::remove(file());
  store_.reset();
  EXPECT_EQ(real("SELECT count(*) FROM result"), 1.0);
}

TEST_F(WriteBehindTest, OnAFullDiskEntriesWaitAndNothingIsLost) {
  commit(1, "a000002", 0.25);
  for (int i = 0; i < 200; ++i) store_->record_event("filler", std::string(4000, 'x'));
  {
    const FileSizeLimit full{fs::file_size(file().string() + "-wal")};
    EXPECT_FALSE(store_->flush());
    EXPECT_THAT(store_->trouble(), HasSubstr("cannot be written"));
    EXPECT_FALSE(store_->flush());
    EXPECT_EQ(real("SELECT count(*) FROM result"), 1.0);  // readers see what was there
  }
  EXPECT_TRUE(store_->flush());
  EXPECT_EQ(store_->trouble(), "");
  EXPECT_EQ(real("SELECT count(*) FROM result"), 2.0);
  EXPECT_EQ(real("SELECT count(*) FROM event WHERE kind = 'filler'"), 200.0);
  EXPECT_TRUE(store_->take_notices().empty());
}

TEST_F(WriteBehindTest, AReaderThatStaysDoesNotStopTheWriter) {
  Database database = reader();
  Transaction moment{database, Transaction::Kind::kRead};
  const std::int64_t before = database.integer("SELECT count(*) FROM result");
  commit(1, "a000002", 0.25);
  EXPECT_TRUE(store_->flush());
  EXPECT_EQ(database.integer("SELECT count(*) FROM result"), before);  // of its own moment
  EXPECT_EQ(real("SELECT count(*) FROM result"), 2.0);
}

TEST_F(WriteBehindTest, AnotherWriterMakesEntriesWait) {
  Database other = Database::open(file(), Database::Mode::kReadWrite);
  commit(1, "a000002", 0.25);
  {
    Transaction held{other};
    EXPECT_FALSE(store_->flush());
    EXPECT_NE(store_->trouble(), "");
  }
  EXPECT_TRUE(store_->flush());
  EXPECT_EQ(real("SELECT count(*) FROM result"), 2.0);
}

TEST_F(WriteBehindTest, ALaterCoordinatorEndsTheFirst) {
  ResultStore later = ResultStore::open(folder_.path());
  later.hold_lease(5, "there", 99);
  store_->record_event("late", "words");
  EXPECT_THAT(message_of<Error>([&] { store_->flush(); }), HasSubstr("epoch 5, ours 4"));
  EXPECT_EQ(real("SELECT count(*) FROM event WHERE kind = 'late'"), 0.0);
}

TEST_F(WriteBehindTest, AResultThatContradictsItselfIsRefusedAtOnce) {
  const StageResult twice =
      result_of(small_.stages[1], {row("auroc", -1, 0.1), row("auroc", -1, 0.2)});
  EXPECT_THROW(store_->record_commit(twice), IoError);
  MetricRow absent = row("auroc", -1, 0.1);
  absent.has_value = false;
  EXPECT_THROW(store_->record_commit(result_of(small_.stages[1], {absent})), IoError);
  EXPECT_TRUE(store_->flush());
  EXPECT_EQ(real("SELECT count(*) FROM result"), 1.0);
}

TEST(WriteBehindAloneTest, AnEntryThatTheTablesRefuseDoesNotHoldUpTheOthers) {
  const TemporaryFolder folder;
  WriteBehind store{
      folder.path(), folder.path() / "sweep.db", JournalMode::kWal, {.restore = [](Database&) {}}};
  store.append([](Database& database) {
    database.execute("INSERT INTO metric (name, scope, better, title) VALUES ('x', 'no', '', '')");
  });
  store.append([](Database& database) { write_event(database, 1.0, "good", ""); });
  EXPECT_TRUE(store.flush());
  EXPECT_THAT(store.take_notices().at(0), HasSubstr("CHECK constraint"));
  EXPECT_EQ(store.database().integer("SELECT count(*) FROM event WHERE kind = 'good'"), 1);
}

TEST(WriteBehindAloneTest, GarbageInTheMiddleIsSeenWhenItIsRead) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "sweep.db";
  const auto fill = [&] {
    WriteBehind store{folder.path(), file, JournalMode::kWal, {.restore = [](Database&) {}}};
    for (int i = 0; i < 500; ++i) {
      store.append(
          [i](Database& database) { write_event(database, i, "filler", std::string(1000, 'x')); });
    }
    EXPECT_TRUE(store.flush());
    return store.take_notices();
  };
  EXPECT_TRUE(fill().empty());
  {
    std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
    stream.seekp(8192);
    stream << std::string(fs::file_size(file) - 8192, 'x');
  }
  const auto notices = fill();
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_THAT(notices[0], HasSubstr("made again"));
}

}  // namespace
}  // namespace oodsweep
