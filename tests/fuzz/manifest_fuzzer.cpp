#include "datasets/manifest.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// What is read can be written, and is then read as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  static const std::filesystem::path folder = scratch_folder() / "digits";
  std::filesystem::create_directories(folder);
  write_input("digits/manifest.json", as_text(data, size));
  allow_refusal([] {
    const Manifest manifest = read_manifest(folder);
    write_manifest(folder, manifest);
    OOD_ENSURE(read_manifest(folder).splits.size() == manifest.splits.size(), "nothing is lost");
  });
  return 0;
}
