#include <gmock/gmock.h>
#include <sys/mount.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/workers/worker_fixture.hpp"
#include "workers/attempt_account.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

/// A disk of 8 MB; skipped where nobody may mount one.
class DiskFullTest : public WorkerTest {
 protected:
  void SetUp() override {
    mounted_ = ::mount("tmpfs", disk_.path().c_str(), "tmpfs", 0, "size=8m") == 0;
    if (!mounted_) GTEST_SKIP() << "no right to mount a tmpfs";
  }
  void TearDown() override {
    if (mounted_) ::umount2(disk_.path().c_str(), MNT_DETACH);
  }
  /// Leaves room for `kilobytes`.
  void fill_but(std::uintmax_t kilobytes) const {
    const auto room = std::filesystem::space(disk_.path()).available;
    std::ofstream{ballast()} << std::string(room - kilobytes * 1024, 'x');
  }
  [[nodiscard]] std::filesystem::path ballast() const { return disk_.path() / "ballast"; }

  RequestOutcome train_on_disk(const Stage& stage, const StopSignal& stop_asked) {
    WorkerRequest request = request_of({stage}, disk_.path());
    request.checkpoint = {.mean_time_between_failures_s = 1e-9, .shortest_interval_s = 0.0};
    Progress silent{std::nullopt};
    return run_stages(request, silent, {.stop_asked = stop_asked});
  }

  TemporaryFolder disk_;
  bool mounted_ = false;
};

TEST_F(DiskFullTest, IsAnOutcomeOfItsOwnWithItsReason) {
  fill_but(32);  // less than the weights take
  testing::internal::CaptureStderr();
  EXPECT_EQ(train_on_disk(train_stage(), [] { return false; }).failed, 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("No space left on device"));
  const Json account = read_json_file(disk_.path() / "attempts/a1/attempt.json");
  EXPECT_EQ(account.at("outcome"), "disk_full");
  EXPECT_THAT(account.at("reason").get<std::string>(),
              HasSubstr("/weights.safetensors: cannot be written (No space left on device)"));
}

TEST_F(DiskFullTest, ForAWhileItOnlyCostsTheCheckpoints) {
  fill_but(0);
  const Stage stage = train_stage();
  int looks = 0;
  const auto make_room_late = [&] {
    if (++looks == 4) std::filesystem::remove(ballast());
    return false;
  };
  EXPECT_EQ(train_on_disk(stage, make_room_late).failed, 0);
  EXPECT_TRUE(check_stage(disk_.path(), stage.key).empty());
  EXPECT_THAT(read_file(stage_folder(disk_.path(), stage.key) / "log.txt"),
              testing::AllOf(HasSubstr("no checkpoint: "), HasSubstr("No space left"),
                             HasSubstr("epoch 1 of 1")));
}

TEST_F(DiskFullTest, NoUnfinishedFileIsLeft) {
  fill_but(100);
  EXPECT_THROW(write_file_atomically(disk_.path() / "large", std::string(1 << 20, 'x')), DiskFull);
  EXPECT_FALSE(exists(disk_.path() / "large"));
  EXPECT_GT(std::filesystem::space(disk_.path()).available, 90U * 1024U);
}

TEST(OutcomeTest, OtherFailuresOfADiskAreNotAFullOne) {
  EXPECT_EQ(outcome_of(std::make_exception_ptr(DiskFull{"x"})).outcome, "disk_full");
  EXPECT_EQ(outcome_of(std::make_exception_ptr(IoError{"x"})).outcome, "failed");
  const auto file_error = [](std::errc code) {
    return std::make_exception_ptr(
        std::filesystem::filesystem_error{"x", std::make_error_code(code)});
  };
  EXPECT_EQ(outcome_of(file_error(std::errc::no_space_on_device)).outcome, "disk_full");
  EXPECT_EQ(outcome_of(file_error(std::errc::permission_denied)).outcome, "failed");
  EXPECT_EQ(outcome_of(std::make_exception_ptr(std::bad_alloc{})).outcome, "out_of_memory");
}

}  // namespace
}  // namespace oodsweep
