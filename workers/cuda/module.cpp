#include <ATen/ATen.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>
#include <nccl.h>

#include "core/error.hpp"
#include "core/log.hpp"
#include "workers/cuda/cuda_check.hpp"
#include "workers/cuda/cuda_module.hpp"
#include "workers/cuda/device_check.hpp"
#include "workers/cuda/device_info.hpp"
#include "workers/cuda/graph_recorder.hpp"
#include "workers/cuda/nccl_collective.hpp"
#include "workers/cuda/unique_id.hpp"
#include "workers/cuda/version_text.hpp"

namespace oodsweep {
namespace {

/// Two copies of NCCL in one process, or one of another version than we were compiled with, show as
/// odd failures much later.
void log_nccl_version() {
  int number = 0;
  if (ncclGetVersion(&number) != ncclSuccess) throw Error{"NCCL does not tell its version"};
  const std::string version = "NCCL " + library_version_text(number);
  if (number == NCCL_VERSION_CODE) return log_info(version);
  log_warning(version + " is loaded, but this program was compiled for " +
              library_version_text(NCCL_VERSION_CODE));
}

class Module final : public CudaModule {
 public:
  [[nodiscard]] int device_count() const override { return c10::cuda::device_count(); }

  void select_device(int index) override {
    check_cuda(cudaSetDevice(index), "use GPU " + std::to_string(index));
    check_cuda(check_that_kernels_run(), "run a kernel on GPU " + std::to_string(index));
    c10::cuda::setCurrentCUDAStream(c10::cuda::getStreamFromPool(
        /*isHighPriority=*/false, static_cast<c10::DeviceIndex>(index)));
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
  [[nodiscard]] std::unique_ptr<WorkRecorder> make_recorder() override {
    return make_graph_recorder();
  }
  void synchronize() override { check_cuda(cudaDeviceSynchronize(), "finish its work"); }

  [[nodiscard]] std::string new_rendezvous() override {
    ncclUniqueId id{};
    if (const ncclResult_t made = ncclGetUniqueId(&id); made != ncclSuccess) {
      throw Error{std::string{"NCCL could not make an id: "} + ncclGetErrorString(made) + " (" +
                  ncclGetLastError(nullptr) + ")"};
    }
    return rendezvous_of(id);
  }

  [[nodiscard]] std::unique_ptr<Collective> join(const GangPlace& place) override {
    log_nccl_version();
    return std::make_unique<NcclCollective>(place);
  }
};

}  // namespace
}  // namespace oodsweep

extern "C" oodsweep::CudaModule* oodsweep_cuda_module(int abi) {
  if (abi != oodsweep::kCudaModuleAbi) return nullptr;
  if (!at::detail::getCUDAHooks().hasCUDART()) {
    throw oodsweep::Error{
        "LibTorch was used before the GPU module was opened, and knows no GPU now"};
  }
  static oodsweep::Module module;
  return &module;
}
