// A management library of the tests' own: the GPUs stand in FAKE_GPUS as "uuid,name,divided;...",
// and FAKE_NVML_FAILS names a function that fails.
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct FakeGpu {
  std::string uuid;
  std::string name;
  bool divided = false;
};

std::vector<FakeGpu>& gpus() {
  static std::vector<FakeGpu> all;
  return all;
}

void read_gpus() {
  gpus().clear();
  const char* text = std::getenv("FAKE_GPUS");
  std::istringstream lines{text == nullptr ? "" : text};
  for (std::string line; std::getline(lines, line, ';');) {
    std::istringstream fields{line};
    FakeGpu gpu;
    std::string divided;
    std::getline(fields, gpu.uuid, ',');
    std::getline(fields, gpu.name, ',');
    std::getline(fields, divided, ',');
    gpu.divided = divided == "divided";
    gpus().push_back(gpu);
  }
}

/// 0, or the code of an error if the test wants `function` to fail.
int outcome_of(const char* function) {
  const char* failing = std::getenv("FAKE_NVML_FAILS");
  return failing != nullptr && std::strcmp(failing, function) == 0 ? 999 : 0;
}

int copy(const std::string& text, char* target, unsigned bytes) {
  if (text.size() + 1 > bytes) return 7;  // NVML_ERROR_INSUFFICIENT_SIZE
  std::memcpy(target, text.c_str(), text.size() + 1);
  return 0;
}

}  // namespace

extern "C" {

int nvmlInit_v2() {
  read_gpus();
  return outcome_of("nvmlInit_v2");
}
int nvmlShutdown() { return 0; }
const char* nvmlErrorString(int status) { return status == 999 ? "Unknown Error" : "other"; }
int nvmlSystemGetDriverVersion(char* text, unsigned bytes) {
  return copy("580.65.06", text, bytes);
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = static_cast<unsigned>(gpus().size());
  return outcome_of("nvmlDeviceGetCount_v2");
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, FakeGpu** gpu) {
  *gpu = &gpus().at(index);
  return 0;
}
int nvmlDeviceGetUUID(FakeGpu* gpu, char* text, unsigned bytes) {
  return copy(gpu->uuid, text, bytes);
}
int nvmlDeviceGetName(FakeGpu* gpu, char* text, unsigned bytes) {
  return copy(gpu->name, text, bytes);
}
int nvmlDeviceGetMigMode(FakeGpu* gpu, unsigned* now, unsigned* pending) {
  *now = gpu->divided ? 1 : 0;
  *pending = *now;
  return gpu->name == "old" ? 3 : 0;  // NVML_ERROR_NOT_SUPPORTED
}
}
