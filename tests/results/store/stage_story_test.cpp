#include "results/store/stage_story.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

/// A training that two scores need, of which one is done; labels of the scores differ in a word.
class StageStoryTest : public StoreTest {
 protected:
  StageStoryTest() : store_{ResultStore::open(folder_.path())} {
    const auto add = [&](StageKind kind, const std::string& label, std::vector<StageKey> parents) {
      Stage stage;
      stage.kind = kind;
      stage.label = label;
      stage.repeat = 1;
      stage.material = {{"label", label}};
      stage.places = Json::object();
      stage.parents = std::move(parents);
      stage.key = {canonical_key(stage.material)};
      graph_.stages.push_back(stage);
      return stage.key;
    };
    train_ = add(StageKind::kTrain, "train net repeat 1", {});
    msp_ = add(StageKind::kScore, "score glyphs by msp repeat 1", {train_});
    odin_ = add(StageKind::kScore, "score glyphs by odin repeat 1", {train_});
    Trial trial = trial_of(0, "msp", 1, 0.0);
    trial.stages = {train_, msp_, odin_};
    graph_.trials = {trial};
    store_.add_sweep(record(), graph_);
    store_.record_commit(result_of(graph_.stages[1], {}));
    store_.record_attempt_end({.id = "a000002",
                               .stage = train_,
                               .epoch = 3,
                               .node = "n",
                               .slot = 1,
                               .outcome = "crashed",
                               .reason = "signal 11",
                               .started_at = 10.0,
                               .seconds = 2.0,
                               .fraction = 0.5});
    store_.set_state(train_, StageState::kFailed, "signal 11");
    EXPECT_TRUE(store_.flush());
  }
  [[nodiscard]] std::size_t found(const std::string& text) const {
    return find_stages(folder_.path(), text).size();
  }

  StageGraph graph_;
  StageKey train_, msp_, odin_;
  ResultStore store_;
};

TEST_F(StageStoryTest, AStageIsFoundByItsKeyItsLabelOrWordsOfIt) {
  EXPECT_EQ(found(odin_.hex.substr(0, 10)), 1U);
  EXPECT_EQ(find_stages(folder_.path(), odin_.hex).at(0).label, "score glyphs by odin repeat 1");
  EXPECT_EQ(found("train net repeat 1"), 1U);
  EXPECT_EQ(found("score repeat 1"), 2U);
  EXPECT_EQ(found("score odin"), 1U);
  EXPECT_EQ(found("score 100%"), 0U);
  EXPECT_EQ(found("'; DROP TABLE stage; --"), 0U);
  EXPECT_EQ(found("net"), 1U);
}

TEST_F(StageStoryTest, AStoryHasBothSidesAndTheAttempts) {
  const StageStory score = read_story(folder_.path(), odin_);
  EXPECT_EQ(score.state, "pending");
  ASSERT_EQ(score.waits_for.size(), 1U);
  EXPECT_EQ(score.waits_for[0].key, train_);
  EXPECT_EQ(score.waits_for[0].reason, "signal 11");
  EXPECT_EQ(to_json(score.stage), to_json(graph_.stages[2]));  // as it can be run
  const StageStory train = read_story(folder_.path(), train_);
  EXPECT_EQ(train.needed_by.size(), 2U);
  EXPECT_EQ(train.trials, 1);
  ASSERT_EQ(train.attempts.size(), 1U);
  EXPECT_EQ(train.attempts[0].outcome, "crashed");
  EXPECT_EQ(train.attempts[0].fraction, 0.5);
  EXPECT_THROW(static_cast<void>(read_story(folder_.path(), {"absent"})), ConfigError);
}

TEST_F(StageStoryTest, FailedStagesComeWithTheLastAttempt) {
  const FailedStages failed = failed_stages(folder_.path());
  ASSERT_EQ(failed.stages.size(), 1U);
  EXPECT_EQ(failed.stages[0].key, train_);
  EXPECT_EQ(failed.last_attempt, "a000002");
}

}  // namespace
}  // namespace oodsweep
