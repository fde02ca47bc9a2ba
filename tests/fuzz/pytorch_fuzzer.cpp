#include "models/weights/pytorch_stream.hpp"
#include "models/weights/pytorch_zip.hpp"
#include "tests/fuzz/fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  const std::string_view bytes = as_text(data, size);
  allow_refusal([&] {
    if (looks_like_zip(bytes)) static_cast<void>(parse_pytorch_zip(bytes, "x"));
    if (looks_like_pytorch_stream(bytes)) static_cast<void>(parse_pytorch_stream(bytes, "x"));
  });
  return 0;
}
