#pragma once

#include <filesystem>

#include "workers/cuda/cuda_module.hpp"

namespace oodsweep {

/// Where the module for GPUs lies: ../lib/oodsweep/liboodsweep_cuda.so, seen from this program.
[[nodiscard]] std::filesystem::path cuda_module_file();

/// Opens the module, which brings CUDA into LibTorch. Must come before the first call of LibTorch
/// in this process: a random seed or a backward pass without it, and LibTorch never finds a GPU.
/// A second call gives the same module. One thread.
/// @throws Error with what is missing, and if LibTorch was used too early.
CudaModule& open_cuda_module(const std::filesystem::path& file = cuda_module_file());

/// The module that was opened; null in a process that computes on the CPU.
[[nodiscard]] CudaModule* opened_cuda_module();

/// Whether work can go on: true on the CPU; on a GPU, whether the device does what it is told (an
/// error that sticks to the process is logged).
[[nodiscard]] bool gpu_works();

/// First thing of a worker that computes on a GPU: opens the module and takes the `index`-th GPU of
/// those that this process sees.
/// @throws Error if there is no such GPU, or none that our code runs on.
CudaModule& start_on_gpu(int index, bool deterministic);

}  // namespace oodsweep
