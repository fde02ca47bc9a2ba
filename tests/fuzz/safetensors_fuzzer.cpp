#include "models/weights/safetensors.hpp"
#include "tests/fuzz/fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  allow_refusal([&] { static_cast<void>(parse_safetensors(as_text(data, size), "x")); });
  return 0;
}
