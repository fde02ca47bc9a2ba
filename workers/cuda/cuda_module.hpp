#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "workers/cuda/gang_place.hpp"
#include "workers/device/recorded_work.hpp"

namespace oodsweep {

class Collective;

/// Raised whenever this header, or what it includes, changes what worker and module agree upon.
inline constexpr int kCudaModuleAbi = 2;

/// What a result's provenance says of its GPU.
struct CudaDeviceInfo {
  std::string name;        ///< "NVIDIA H200"
  std::string driver;      ///< "580.65.06", or "for CUDA 13.0" where the system hides it.
  std::string cuda;        ///< CUDA run time, "13.0".
  std::string cudnn;       ///< "9.19.0"
  std::string nccl;        ///< "2.28.9"
  bool is_shared = false;  ///< Through a running MPS daemon.
};

/// Of the current device, in bytes.
struct CudaMemory {
  std::int64_t free = 0;  ///< As the driver sees it: what LibTorch keeps in reserve is not free.
  std::int64_t total = 0;
  std::int64_t peak = 0;  ///< The most that LibTorch has held so far in this process.
};

/// What the worker needs of a GPU, implemented by liboodsweep_cuda.so. The worker is linked to
/// neither CUDA nor NCCL and knows only this class; `open_cuda_module` gives it. One object for the
/// process, used by one thread. Where `device_count` is 0 nothing else may be called.
///
/// @throws Error with the text of the library that failed, from every method.
class CudaModule {
 public:
  virtual ~CudaModule() = default;

  /// GPUs that this process may use, 0 without a driver.
  [[nodiscard]] virtual int device_count() const = 0;

  /// Makes `index` the current device of this thread and checks that our kernels run on it. All
  /// that this thread does from then on is in one stream, which is not the default one: that one
  /// cannot be recorded. Turns
  /// TF32 off: fp32 means fp32 until a training asks for less.
  virtual void select_device(int index) = 0;

  /// `on`: only algorithms that give the same bits at each run; an operation without one throws.
  /// CUBLAS_WORKSPACE_CONFIG has to stand in the process's environment then, from its start. Off:
  /// cuDNN tries out which algorithm is the fastest.
  virtual void set_deterministic(bool on) = 0;

  [[nodiscard]] virtual CudaDeviceInfo device_info() const = 0;
  [[nodiscard]] virtual CudaMemory memory() const = 0;

  /// Of the current device and its stream.
  [[nodiscard]] virtual std::unique_ptr<WorkRecorder> make_recorder() = 0;

  /// Waits for all work of the current device.
  virtual void synchronize() = 0;

  /// Where the ranks of a new gang shall meet, "nccl:" and 256 hex digits. The process that asked
  /// has to live until all have joined. Needs no GPU.
  [[nodiscard]] virtual std::string new_rendezvous() = 0;

  /// Joins a gang with the current device; returns when all ranks have. One gang per process.
  /// @throws CollectiveTimeout, CollectiveBroken
  [[nodiscard]] virtual std::unique_ptr<Collective> join(const GangPlace& place) = 0;
};

}  // namespace oodsweep

/// The module's one entry point. @returns The module, owned by itself; null if it was built for
/// another `kCudaModuleAbi`. @throws Error if LibTorch was asked for CUDA before the module was
/// opened: it has then settled for none.
extern "C" oodsweep::CudaModule* oodsweep_cuda_module(int abi);
