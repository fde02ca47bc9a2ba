#include "orchestrator/agent/gpu_environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

namespace oodsweep {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

std::map<std::string, std::string> environment_on(const std::string& gpu, bool deterministic) {
  std::map<std::string, std::string> variables;
  for (const auto& [name, value] : gpu_environment({0, {0}, gpu}, deterministic)) {
    EXPECT_TRUE(variables.emplace(name, value).second) << name << " twice";
  }
  return variables;
}

TEST(GpuEnvironmentTest, ShowsTheWorkerItsOwnGpuAlone) {
  EXPECT_THAT(environment_on("GPU-ab", false), Contains(Pair("CUDA_VISIBLE_DEVICES", "GPU-ab")));
}

TEST(GpuEnvironmentTest, TellsLibrariesBeforeTheyStartThatBitsMustRepeat) {
  EXPECT_THAT(environment_on("3", true), Contains(Pair("CUBLAS_WORKSPACE_CONFIG", ":4096:8")));
  EXPECT_THAT(environment_on("3", true), Contains(Pair("NCCL_NVLS_ENABLE", "0")));
  EXPECT_THAT(environment_on("3", false), Not(Contains(Key("CUBLAS_WORKSPACE_CONFIG"))));
  EXPECT_THAT(environment_on("3", false), Not(Contains(Key("NCCL_ALGO"))));
}

TEST(GpuEnvironmentTest, LeavesWorkersOnCoresAlone) {
  EXPECT_THAT(environment_on("", true), testing::IsEmpty());
}

TEST(GpuEnvironmentTest, KeepsWhatTheUserWantsToHearOfNccl) {
  unsetenv("NCCL_DEBUG");
  EXPECT_THAT(environment_on("0", false), Contains(Pair("NCCL_DEBUG", "WARN")));
  setenv("NCCL_DEBUG", "INFO", 1);
  EXPECT_THAT(environment_on("0", false), Not(Contains(Key("NCCL_DEBUG"))));
  unsetenv("NCCL_DEBUG");
}

}  // namespace
}  // namespace oodsweep
