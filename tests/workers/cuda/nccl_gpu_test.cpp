#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "tests/workers/cuda/child_work.hpp"
#include "workers/collective/collective.hpp"
#include "workers/cuda_loader.hpp"
#include "workers/device/recorded_work.hpp"

namespace oodsweep {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr std::chrono::seconds kLimit{60};
constexpr std::chrono::seconds kShortLimit{10};

/// Ranks of a gang, each in a process of its own. Two of them share the GPU where there is one
/// only, which NCCL allows to ranks that it believes to be on different hosts.
class NcclOnGpuTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string devices = in_a_child(
        []() -> std::string { return std::to_string(open_cuda_module().device_count()); });
    if (devices.starts_with("thrown") || devices == "0") {
      GTEST_SKIP() << (devices == "0" ? "no GPU" : devices);
    }
    ASSERT_EQ(pipe(meeting_.data()), 0);
  }

  ~NcclOnGpuTest() override {
    for (const int end : meeting_) close(end);
  }

  using RankWork = std::function<std::string(CudaModule&, Collective&)>;

  std::unique_ptr<ChildWork> start(int rank, int size, const RankWork& work) const {
    return std::make_unique<ChildWork>([this, rank, size, work] {
      setenv("NCCL_HOSTID", std::to_string(rank).c_str(), 1);
      setenv("NCCL_SOCKET_IFNAME", "lo", 1);
      setenv("NCCL_IB_DISABLE", "1", 1);
      setenv("NCCL_NVLS_ENABLE", "0", 1);
      CudaModule& module = start_on_gpu(rank % open_cuda_module().device_count(), true);
      const auto collective = module.join({.rank = rank,
                                           .size = size,
                                           .rendezvous = rendezvous(module, rank, size),
                                           .join_limit = kLimit,
                                           .step_limit = kShortLimit,
                                           .is_deserted = {}});
      return work(module, *collective);
    });
  }

 private:
  /// Made by rank 0, which tells the others.
  std::string rendezvous(CudaModule& module, int rank, int size) const {
    std::string text(sizeof("nccl:") - 1 + 256, ' ');
    if (rank == 0) {
      text = module.new_rendezvous();
      for (int other = 1; other < size; ++other) {
        if (write(meeting_[1], text.data(), text.size()) < 0) return "";
      }
    } else if (read(meeting_[0], text.data(), text.size()) < 0) {
      return "";
    }
    return text;
  }

  std::array<int, 2> meeting_{-1, -1};
};

at::Tensor on_gpu(std::vector<float> values) {
  return at::tensor(values, at::TensorOptions{at::kFloat}).to(at::kCUDA);
}

std::string text_of(const at::Tensor& tensor) {
  const at::Tensor values = tensor.to(at::kCPU, at::kDouble).flatten();
  std::string text;
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    text += (text.empty() ? "" : " ") + std::to_string(values[i].item<double>()).substr(0, 4);
  }
  return text;
}

/// Each operation once, in words.
std::string all_operations(CudaModule&, Collective& gang) {
  const auto own = static_cast<float>(gang.rank() + 1);
  at::Tensor sum = on_gpu({own, 10 * own});
  gang.all_reduce_sum(sum);
  at::Tensor all = at::zeros({gang.size(), 2}, sum.options());
  gang.all_gather(on_gpu({own, -own}), all);
  at::Tensor told = at::full({3}, gang.rank(), at::TensorOptions{at::kCUDA}.dtype(at::kLong));
  gang.broadcast(told, gang.size() - 1);
  gang.barrier();
  return text_of(sum) + "; " + text_of(all) + "; " + text_of(told);
}

TEST_F(NcclOnGpuTest, OneRankIsAGangToo) {
  EXPECT_EQ(start(0, 1, all_operations)->text(), "1.00 10.0; 1.00 -1.0; 0.00 0.00 0.00");
}

// 1 + 2 and 10 + 20; rows of ranks 0 and 1; rank 1 tells.
TEST_F(NcclOnGpuTest, TwoRanksSumGatherAndTell) {
  const auto first = start(0, 2, all_operations);
  const auto second = start(1, 2, all_operations);
  const std::string expected = "3.00 30.0; 1.00 -1.0 2.00 -2.0; 1.00 1.00 1.00";
  EXPECT_EQ(first->text(), expected);
  EXPECT_EQ(second->text(), expected);
}

// The warm-up sums 1, then the graph three times: doubled each time by two equal ranks.
TEST_F(NcclOnGpuTest, SumsAreRecordedWithTheRestOfAStep) {
  const RankWork work = [](CudaModule& module, Collective& gang) {
    const auto recorder = module.make_recorder();
    at::Tensor value = on_gpu({1});
    gang.all_reduce_sum(value);
    gang.barrier();
    const auto recorded = recorder->record([&] { gang.all_reduce_sum(value); });
    for (int i = 0; i < 3; ++i) recorded->replay();
    gang.barrier();
    return text_of(value);
  };
  const auto first = start(0, 2, work);
  const auto second = start(1, 2, work);
  EXPECT_EQ(first->text(), "16.0");
  EXPECT_EQ(second->text(), "16.0");
}

TEST_F(NcclOnGpuTest, APeersDeathIsNoticedWithinTheLimit) {
  const auto survivor = start(0, 2, [](CudaModule&, Collective& gang) -> std::string {
    gang.barrier();
    gang.barrier();
    return "both barriers passed";
  });
  const auto dies = start(1, 2, [](CudaModule&, Collective& gang) -> std::string {
    gang.barrier();
    _exit(1);
  });
  EXPECT_EQ(dies->text(), "");
  EXPECT_THAT(survivor->text(),
              AnyOf(HasSubstr("thrown: NCCL could not"), HasSubstr("thrown: no end after 10 s")));
}

}  // namespace
}  // namespace oodsweep
