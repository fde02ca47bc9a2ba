#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <string>

#include "workers/cuda_loader.hpp"

namespace oodsweep {

/// For tests that need a GPU: opens the module and takes the first one, once for the process. Where
/// there is none the tests are skipped and say why.
class GpuTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);  // before cuBLAS begins
    try {
      if (open_cuda_module().device_count() == 0) {
        why_not() = "no GPU";
      } else {
        start_on_gpu(0, /*deterministic=*/true);
      }
    } catch (const std::exception& error) {
      why_not() = error.what();
    }
  }

  void SetUp() override {
    if (!why_not().empty()) GTEST_SKIP() << why_not();
  }

  [[nodiscard]] static CudaModule& gpu() { return *opened_cuda_module(); }

 private:
  static std::string& why_not() {
    static std::string reason;
    return reason;
  }
};

}  // namespace oodsweep
