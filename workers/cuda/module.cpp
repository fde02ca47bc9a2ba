#include <ATen/ATen.h>
#include <c10/cuda/CUDAFunctions.h>

#include "workers/cuda/cuda_check.hpp"
#include "workers/cuda/cuda_module.hpp"
#include "workers/cuda/device_check.hpp"
#include "workers/cuda/device_info.hpp"

namespace oodsweep {
namespace {

class Module final : public CudaModule {
 public:
  [[nodiscard]] int device_count() const override { return c10::cuda::device_count(); }

  void select_device(int index) override {
    check_cuda(cudaSetDevice(index), "use GPU " + std::to_string(index));
    check_cuda(check_that_kernels_run(), "run a kernel on GPU " + std::to_string(index));
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
  }

  void set_deterministic(bool on) override {
    at::Context& context = at::globalContext();
    context.setDeterministicAlgorithms(on, /*warn_only=*/false);
    context.setDeterministicFillUninitializedMemory(false);  // a check, and one fill per tensor
    context.setDeterministicCuDNN(on);
    context.setBenchmarkCuDNN(!on);
  }

  [[nodiscard]] CudaDeviceInfo device_info() const override { return current_device_info(); }
  [[nodiscard]] CudaMemory memory() const override { return current_device_memory(); }
  void synchronize() override { check_cuda(cudaDeviceSynchronize(), "finish its work"); }
};

}  // namespace
}  // namespace oodsweep

extern "C" oodsweep::CudaModule* oodsweep_cuda_module(int abi) {
  static oodsweep::Module module;
  return abi == oodsweep::kCudaModuleAbi ? &module : nullptr;
}
