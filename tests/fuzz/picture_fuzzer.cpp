#include "datasets/pictures/picture_decoder.hpp"
#include "tests/fuzz/fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  static PictureDecoder decoder;
  allow_refusal([&] { static_cast<void>(decoder.decode(as_text(data, size), "x")); });
  return 0;
}
