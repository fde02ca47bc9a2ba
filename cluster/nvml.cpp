#include "cluster/nvml.hpp"

#include <dlfcn.h>

#include <array>
#include <memory>

#include "core/error.hpp"

namespace oodsweep {
namespace {

// As nvml.h of every driver since 2019 declares it; the header belongs to the toolkit, which a
// node need not have.
using Status = int;  // 0: success
struct Device;
constexpr unsigned kTextBytes = 96;
using Text = std::array<char, kTextBytes>;

/// An open library whose functions are looked up by name.
class Library {
 public:
  explicit Library(const std::filesystem::path& file)
      : handle_{dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL), &dlclose} {
    if (!handle_) throw Error{dlerror()};
  }

  /// Calls `name`, a function that returns a status.
  template <class... Arguments>
  void call(const char* name, Arguments... arguments) const {
    const Status status = function<Status(Arguments...)>(name)(arguments...);
    if (status != 0) throw Error{std::string{name} + ": " + text_of(status)};
  }

 private:
  template <class Signature>
  Signature* function(const char* name) const {
    void* symbol = dlsym(handle_.get(), name);
    if (symbol == nullptr) throw Error{std::string{"no function "} + name + " in NVML"};
    return reinterpret_cast<Signature*>(symbol);
  }
  [[nodiscard]] std::string text_of(Status status) const {
    return function<const char*(Status)>("nvmlErrorString")(status);
  }

  std::unique_ptr<void, int (*)(void*)> handle_;
};

/// Between init and shutdown.
class Session {
 public:
  explicit Session(const std::filesystem::path& file) : library_{file} {
    library_.call("nvmlInit_v2");
  }
  ~Session() {
    try {
      library_.call("nvmlShutdown");
    } catch (const Error&) {
      // The library is closed next; nothing is left to save.
    }
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] const Library& operator*() const { return library_; }

 private:
  Library library_;
};

bool is_divided(const Library& library, Device* device) {
  unsigned now = 0;
  unsigned after_reset = 0;
  try {
    library.call("nvmlDeviceGetMigMode", device, &now, &after_reset);
  } catch (const Error&) {
    return false;  // a GPU that cannot be divided answers with an error
  }
  return now != 0;
}

NvmlGpu gpu_at(const Library& library, unsigned index) {
  Device* device = nullptr;
  library.call("nvmlDeviceGetHandleByIndex_v2", index, &device);
  Text uuid{};
  Text name{};
  library.call("nvmlDeviceGetUUID", device, uuid.data(), kTextBytes);
  library.call("nvmlDeviceGetName", device, name.data(), kTextBytes);
  return {uuid.data(), name.data(), is_divided(library, device)};
}

}  // namespace

NvmlAnswer ask_nvml(const std::filesystem::path& library) {
  const Session session{library};
  Text driver{};
  unsigned count = 0;
  (*session).call("nvmlSystemGetDriverVersion", driver.data(), kTextBytes);
  (*session).call("nvmlDeviceGetCount_v2", &count);
  NvmlAnswer answer{driver.data(), {}};
  for (unsigned index = 0; index < count; ++index) answer.gpus.push_back(gpu_at(*session, index));
  return answer;
}

}  // namespace oodsweep
