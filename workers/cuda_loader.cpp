#include "workers/cuda_loader.hpp"

#include <dlfcn.h>

#include <string>

#include "core/error.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

CudaModule* opened = nullptr;

/// Never closed: LibTorch keeps pointers to what it registers.
void* open_library(const std::filesystem::path& file) {
  // Global, since LibTorch's libraries look for each other's symbols.
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) throw Error{"the GPU module cannot be opened: " + std::string{dlerror()}};
  return library;
}

}  // namespace

std::filesystem::path cuda_module_file() {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  return program.parent_path().parent_path() / "lib" / "oodsweep" / "liboodsweep_cuda.so";
}

CudaModule& open_cuda_module(const std::filesystem::path& file) {
  if (opened != nullptr) return *opened;
  void* library = open_library(file);
  const auto entry =
      reinterpret_cast<decltype(&oodsweep_cuda_module)>(dlsym(library, "oodsweep_cuda_module"));
  CudaModule* module = entry == nullptr ? nullptr : entry(kCudaModuleAbi);
  if (module == nullptr) {
    throw Error{file.string() + " is of another build than this program; install both together"};
  }
  opened = module;
  return *opened;
}

CudaModule* opened_cuda_module() { return opened; }

bool gpu_works() {
  if (opened == nullptr) return true;
  try {
    opened->synchronize();
    return true;
  } catch (const std::exception& error) {
    log_error(std::string{"the GPU is of no further use to this process: "} + error.what());
    return false;
  }
}

CudaModule& start_on_gpu(int index, bool deterministic) {
  CudaModule& module = open_cuda_module();
  const int devices = module.device_count();
  if (index < 0 || index >= devices) {
    throw Error{"there is no GPU " + std::to_string(index) + ": the driver shows " +
                std::to_string(devices) + " to this process"};
  }
  module.select_device(index);
  module.set_deterministic(deterministic);
  return module;
}

}  // namespace oodsweep
