#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "tests/workers/collective/gang_processes.hpp"
#include "tests/workers/random_images.hpp"
#include "workers/collective/broadcast_text.hpp"
#include "workers/trainer.hpp"
#include "workers/training.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

using testing::Each;

constexpr std::int64_t kNever = 1'000'000;

/// Batch norm, dropout, outliers, augmentation. Five epochs of ten steps, the last of each with
/// 3 labelled images, so that some of four shards have none.
TrainingPlan wide_resnet_plan(std::int64_t virtual_shards, std::int64_t replicas = 1) {
  TrainingPlan plan;
  plan.network = {.name = "wide_resnet",
                  .input = {3, 8, 8},
                  .outputs = 10,
                  .dropout = 0.3,
                  .sizes = {{"depth", 10}, {"width", 1}}};
  plan.objective = {{"name", "outlier_exposure"}, {"version", 1}, {"outlier_loss_weight", 0.5}};
  plan.seed = 5;
  plan.epochs = 5;
  plan.batch_size = 12;
  plan.outlier_batch_size = 10;
  plan.learning_rate = 0.1;
  plan.final_learning_rate = 1e-6;
  plan.momentum = 0.9;
  plan.nesterov = true;
  plan.weight_decay = 5e-4;
  plan.augmentation = Augmentation::kCropFlip;
  plan.outlier_augmentation = Augmentation::kCropFlip;
  plan.virtual_shards = virtual_shards;
  plan.replicas = replicas;
  return plan;
}

BatchSource batches_of(const TrainingPlan& plan, const Sharding& sharding) {
  const std::int64_t images = 9 * plan.batch_size + 3;
  return {plan, random_images(plan.network.input, images), random_images(plan.network.input, 333),
          sharding};
}

/// Weights, statistics and curve as one hash.
std::string digest(const Network& network, const std::vector<CurvePoint>& curve) {
  Checkpoint end;
  end.state = state_arrays(network);
  end.curve = curve;
  return sha256_hex(checkpoint_bytes(end, {}));
}

class DataParallelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { at::set_num_threads(1); }

  DataParallelTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ =
        fs::path{testing::TempDir()} / (std::string{test->name()} + "." + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~DataParallelTest() override { fs::remove_all(folder_); }

  /// Trains as a rank of a gang and leaves the digest in a file.
  /// @param stop_after Steps after which rank 1 is asked to stop.
  int train_rank(const TrainingPlan& plan, Collective& collective, bool resumable,
                 std::int64_t stop_after) {
    const Sharding sharding = sharding_of(plan, collective.rank(), collective.size());
    BatchSource batches = batches_of(plan, sharding);
    const auto network = make_network(plan.network, plan.stream_seed("initial_weights"));
    Progress silent{std::nullopt};
    StageLog log{{}};
    std::optional<Checkpointer> checkpoints;
    if (resumable && collective.rank() == 0) {
      checkpoints.emplace(
          CheckpointFolder{folder_, StageKey{std::string(64, 'a')}},
          CheckpointAuthor{{"a1"}, Json::object()},
          CheckpointSettings{.mean_time_between_failures_s = 1e6, .shortest_interval_s = 1e6},
          steady_now, log);
    }
    const auto stop = [&, looks = std::int64_t{0}]() mutable {
      return collective.rank() == 1 && ++looks > stop_after;
    };
    const TrainingRecord record =
        train(*network, plan, batches,
              {silent, log, stop, checkpoints ? &*checkpoints : nullptr, collective, sharding});
    write_file_atomically(folder_ / std::to_string(collective.rank()),
                          digest(*network, record.curve));
    return 0;
  }

  std::vector<int> train_gang(const TrainingPlan& plan, int ranks, bool resumable = false,
                              std::int64_t stop_after = kNever) {
    GangProcesses gang{ranks, {}, [&](Collective& collective) {
                         try {
                           return train_rank(plan, collective, resumable, stop_after);
                         } catch (const Drained&) {
                           return 75;
                         }
                       }};
    return gang.wait_for_all();
  }

  std::string digest_of_rank(int rank) const { return read_file(folder_ / std::to_string(rank)); }

  /// The digest that all ranks of a gang came to.
  std::string digest_of(const TrainingPlan& plan, int ranks) {
    EXPECT_THAT(train_gang(plan, ranks), Each(0));
    for (int rank = 1; rank < ranks; ++rank) EXPECT_EQ(digest_of_rank(rank), digest_of_rank(0));
    return digest_of_rank(0);
  }

  fs::path folder_;
};

TEST_F(DataParallelTest, ExactModeGivesTheSameBitsOnOneTwoAndFourRanks) {
  const TrainingPlan plan = wide_resnet_plan(4);
  const std::string alone = digest_of(plan, 1);
  EXPECT_EQ(digest_of(plan, 2), alone);
  EXPECT_EQ(digest_of(plan, 4), alone);
  EXPECT_NE(digest_of(wide_resnet_plan(1), 1), alone) << "how the batch is cut shows";
}

TEST_F(DataParallelTest, StoppedOnTwoRanksAndResumedOnFourItGivesTheBitsOfOneRank) {
  const TrainingPlan plan = wide_resnet_plan(4);
  const std::string alone = digest_of(plan, 1);
  EXPECT_THAT(train_gang(plan, 2, true, 23), Each(75));
  EXPECT_EQ(fs::exists(folder_ / "partial"), true);
  EXPECT_THAT(train_gang(plan, 4, true), Each(0));
  for (int rank = 0; rank < 4; ++rank) EXPECT_EQ(digest_of_rank(rank), alone);
}

TEST_F(DataParallelTest, PlainModeOfTwoRanksIsExactModeOfTwoShards) {
  EXPECT_EQ(digest_of(wide_resnet_plan(1, 2), 2), digest_of(wide_resnet_plan(2), 1));
}

TEST_F(DataParallelTest, PlainModeOfThreeRanksGivesAllRanksTheSame) {
  static_cast<void>(digest_of(wide_resnet_plan(1, 3), 3));
}

/// Some steps of a training in this process.
std::unique_ptr<Network> trained(const TrainingPlan& plan, std::int64_t steps) {
  const Sharding sharding = sharding_of(plan, 0, 1);
  BatchSource batches = batches_of(plan, sharding);
  auto network = make_network(plan.network, plan.stream_seed("initial_weights"));
  Training training{*network, plan, batches, sharding};
  while (training.step() < steps) training.advance();
  return network;
}

double largest_difference(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, (a[i].tensor - b[i].tensor).abs().max().item<double>());
  }
  return largest;
}

/// Without batch norm a cut batch is the whole one but for rounding: shares of the losses, dropout
/// masks, augmentation and pseudo-labels are those of the whole batch. Ten steps, the last partial.
TEST_F(DataParallelTest, WithoutBatchNormCuttingChangesNothingButRounding) {
  TrainingPlan plan = wide_resnet_plan(1);
  plan.network = {"mnist_convnet", {1, 28, 28}, 12, 0.5, {}, {}};
  plan.learning_rate = 0.01;
  plan.objective = {{"name", "reject_classes"},
                    {"version", 1},
                    {"reject_count", 2},
                    {"outlier_loss_weight", 1.0}};
  const auto whole = trained(plan, 10);
  const auto fresh = make_network(plan.network, plan.stream_seed("initial_weights"));
  EXPECT_GT(largest_difference(whole->parameters(), fresh->parameters()), 1e-3);
  for (const std::int64_t shards : {2, 8}) {
    plan.virtual_shards = shards;
    EXPECT_LT(largest_difference(trained(plan, 10)->parameters(), whole->parameters()), 1e-6)
        << shards << " shards";
  }
}

/// The first batch norm sees the same values before the first update, however the batch is cut:
/// the mean over equal shards of their means is the batch's mean.
TEST_F(DataParallelTest, RunningStatisticsAreThoseOfTheMeanOverShards) {
  TrainingPlan plan = wide_resnet_plan(1);
  const auto mean_of = [&](std::int64_t shards, const char* name) {
    plan.virtual_shards = shards;
    const auto network = trained(plan, 1);
    for (const NamedTensor& buffer : network->buffers()) {
      if (buffer.name.ends_with(name)) return buffer.tensor.clone();
    }
    return at::Tensor{};
  };
  const at::Tensor whole = mean_of(1, "running_mean");
  EXPECT_GT(whole.abs().max().item<double>(), 1e-3);
  EXPECT_TRUE(at::allclose(mean_of(2, "running_mean"), whole, 1e-4, 1e-6));
  // Within two of twelve or eleven images values vary less than over all.
  const at::Tensor variance = mean_of(1, "running_var");
  EXPECT_TRUE(at::allclose(mean_of(2, "running_var"), variance, 0.05));
  EXPECT_FALSE(at::equal(mean_of(2, "running_var"), variance));
}

TEST_F(DataParallelTest, ADeadRankEndsTheTrainingOfTheOthers) {
  const TrainingPlan plan = wide_resnet_plan(4);
  GangProcesses gang{4, {}, [&](Collective& collective) {
                       if (collective.rank() != 2)
                         return train_rank(plan, collective, false, kNever);
                       const Sharding sharding = sharding_of(plan, 2, 4);
                       BatchSource batches = batches_of(plan, sharding);
                       const auto network = make_network(plan.network, 1);
                       Training training{*network, plan, batches, sharding, collective};
                       static_cast<void>(broadcast_text(collective, ""));
                       for (int step = 0; step < 3; ++step) training.advance();
                       raise(SIGKILL);
                       return 0;
                     }};
  EXPECT_EQ(gang.wait(0), kBroken);
  EXPECT_EQ(gang.wait(1), kBroken);
  EXPECT_EQ(gang.wait(3), kBroken);
}

}  // namespace
}  // namespace oodsweep
