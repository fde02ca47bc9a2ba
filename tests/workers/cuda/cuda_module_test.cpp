#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <regex>

#include "core/error.hpp"
#include "workers/collective/collective.hpp"
#include "workers/cuda_loader.hpp"

namespace oodsweep {
namespace {

constexpr const char* kModule = OODSWEEP_CUDA_MODULE;

struct Outcome {
  int status = -1;
  std::string text;
};

/// `work` in a child, since a process opens the module once and LibTorch decides once.
Outcome in_a_child(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    std::string said;
    try {
      said = work();
    } catch (const std::exception& error) {
      said = std::string{"thrown: "} + error.what();
    }
    const ssize_t written = write(ends[1], said.data(), said.size());
    _exit(written == static_cast<ssize_t>(said.size()) ? 0 : 1);
  }
  close(ends[1]);
  Outcome outcome;
  std::array<char, 4096> bytes{};
  for (ssize_t n = 0; (n = read(ends[0], bytes.data(), bytes.size())) > 0;) {
    outcome.text.append(bytes.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  waitpid(child, &outcome.status, 0);
  return outcome;
}

/// Skips, and says so, where the libraries of `cluster/setup.sh --gpu` are not there.
class CudaModuleTest : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome tried = in_a_child([]() -> std::string {
      return dlopen(kModule, RTLD_NOW | RTLD_GLOBAL) != nullptr ? "there" : dlerror();
    });
    if (tried.text != "there") GTEST_SKIP() << "no NVIDIA run time: " << tried.text;
  }
};

bool adds_on_gpus() {
  return c10::Dispatcher::singleton()
      .findSchemaOrThrow("aten::add", "Tensor")
      .hasKernelForDispatchKey(c10::DispatchKey::CUDA);
}

TEST_F(CudaModuleTest, BringsTheKernelsForGpus) {
  const Outcome outcome = in_a_child([] {
    const bool before = adds_on_gpus();
    open_cuda_module(kModule);
    return std::string{before ? "before" : "not before"} + (adds_on_gpus() ? ", after" : "");
  });
  EXPECT_EQ(outcome.text, "not before, after");
}

TEST_F(CudaModuleTest, LeavesTheProcessorsOwnWorkAlone) {
  const Outcome outcome = in_a_child([] {
    open_cuda_module(kModule);
    const at::Tensor x = at::ones({3}).requires_grad_();
    (x * 2).sum().backward();
    return std::to_string(x.grad().sum().item<double>());
  });
  EXPECT_EQ(outcome.text, std::to_string(6.0));
}

TEST_F(CudaModuleTest, IsRefusedAfterAFirstCallOfLibTorch) {
  const Outcome outcome = in_a_child([]() -> std::string {
    at::manual_seed(1);
    open_cuda_module(kModule);
    return "opened";
  });
  EXPECT_THAT(outcome.text, testing::HasSubstr("LibTorch was used before the GPU module"));
}

TEST_F(CudaModuleTest, GivesTheSameModuleAgain) {
  const Outcome outcome = in_a_child([]() -> std::string {
    const CudaModule* first = &open_cuda_module(kModule);
    const bool same = &open_cuda_module(kModule) == first && opened_cuda_module() == first;
    return same ? "same" : "another";
  });
  EXPECT_EQ(outcome.text, "same");
}

TEST_F(CudaModuleTest, MakesAMeetingPointForEachGang) {
  const Outcome outcome = in_a_child([] {
    CudaModule& module = open_cuda_module(kModule);
    return module.new_rendezvous() + " " + module.new_rendezvous();
  });
  std::smatch found;
  ASSERT_TRUE(std::regex_match(outcome.text, found,
                               std::regex{"(nccl:[0-9a-f]{256}) (nccl:[0-9a-f]{256})"}))
      << outcome.text;
  EXPECT_NE(found[1].str(), found[2].str());
}

/// What a worker says that was sent to a GPU that is not there.
TEST_F(CudaModuleTest, NamesTheGpuThatIsMissing) {
  const Outcome outcome = in_a_child([]() -> std::string {
    const int devices = open_cuda_module(kModule).device_count();
    start_on_gpu(devices, false);
    return "started";
  });
  EXPECT_THAT(outcome.text, testing::ContainsRegex("thrown: there is no GPU [0-9]+: the driver"));
}

TEST_F(CudaModuleTest, JoiningWithoutAGpuFailsAtOnce) {
  const Outcome outcome = in_a_child([]() -> std::string {
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
  if (outcome.text == "a GPU is there") GTEST_SKIP() << outcome.text;
  EXPECT_THAT(outcome.text, testing::HasSubstr("NCCL could not join as rank 0 of 2"));
}

}  // namespace
}  // namespace oodsweep
