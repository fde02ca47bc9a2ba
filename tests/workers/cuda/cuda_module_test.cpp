#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/workers/cuda/child_work.hpp"
#include "workers/collective/collective.hpp"
#include "workers/cuda_loader.hpp"

namespace oodsweep {
namespace {

constexpr const char* kModule = OODSWEEP_CUDA_MODULE;

/// Skips, and says so, where the libraries of `cluster/setup.sh --gpu` are not there.
class CudaModuleTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string tried = in_a_child([]() -> std::string {
      return dlopen(kModule, RTLD_NOW | RTLD_GLOBAL) != nullptr ? "there" : dlerror();
    });
    if (tried != "there") GTEST_SKIP() << "no NVIDIA run time: " << tried;
  }
};

bool adds_on_gpus() {
  return c10::Dispatcher::singleton()
      .findSchemaOrThrow("aten::add", "Tensor")
      .hasKernelForDispatchKey(c10::DispatchKey::CUDA);
}

TEST_F(CudaModuleTest, BringsTheKernelsForGpus) {
  const std::string said = in_a_child([] {
    const bool before = adds_on_gpus();
    open_cuda_module(kModule);
    return std::string{before ? "before" : "not before"} + (adds_on_gpus() ? ", after" : "");
  });
  EXPECT_EQ(said, "not before, after");
}

TEST_F(CudaModuleTest, LeavesTheProcessorsOwnWorkAlone) {
  const std::string said = in_a_child([] {
    open_cuda_module(kModule);
    const at::Tensor x = at::ones({3}).requires_grad_();
    (x * 2).sum().backward();
    return std::to_string(x.grad().sum().item<double>());
  });
  EXPECT_EQ(said, std::to_string(6.0));
}

TEST_F(CudaModuleTest, IsRefusedAfterAFirstCallOfLibTorch) {
  const std::string said = in_a_child([]() -> std::string {
    at::manual_seed(1);
    open_cuda_module(kModule);
    return "opened";
  });
  EXPECT_THAT(said, testing::HasSubstr("LibTorch was used before the GPU module"));
}

TEST_F(CudaModuleTest, GivesTheSameModuleAgain) {
  const std::string said = in_a_child([]() -> std::string {
    const CudaModule* first = &open_cuda_module(kModule);
    const bool same = &open_cuda_module(kModule) == first && opened_cuda_module() == first;
    return same ? "same" : "another";
  });
  EXPECT_EQ(said, "same");
}

TEST_F(CudaModuleTest, MakesAMeetingPointForEachGang) {
  const std::string said = in_a_child([] {
    CudaModule& module = open_cuda_module(kModule);
    return module.new_rendezvous() + " " + module.new_rendezvous();
  });
  std::smatch found;
  ASSERT_TRUE(
      std::regex_match(said, found, std::regex{"(nccl:[0-9a-f]{256}) (nccl:[0-9a-f]{256})"}))
      << said;
  EXPECT_NE(found[1].str(), found[2].str());
}

/// What a worker says that was sent to a GPU that is not there.
TEST_F(CudaModuleTest, NamesTheGpuThatIsMissing) {
  const std::string said = in_a_child([]() -> std::string {
    const int devices = open_cuda_module(kModule).device_count();
    start_on_gpu(devices, false);
    return "started";
  });
  EXPECT_THAT(said, testing::ContainsRegex("thrown: there is no GPU [0-9]+: the driver"));
}

TEST_F(CudaModuleTest, JoiningWithoutAGpuFailsAtOnce) {
  const std::string said = in_a_child([]() -> std::string {
    CudaModule& module = open_cuda_module(kModule);
    if (module.device_count() > 0) return "a GPU is there";
    module.join({.rank = 0,
                 .size = 2,
                 .rendezvous = module.new_rendezvous(),
                 .join_limit = std::chrono::seconds{60},
                 .step_limit = std::chrono::seconds{60},
                 .is_deserted = {}});
    return "joined";
  });
  if (said == "a GPU is there") GTEST_SKIP() << said;
  EXPECT_THAT(said, testing::HasSubstr("NCCL could not join as rank 0 of 2"));
}

}  // namespace
}  // namespace oodsweep
