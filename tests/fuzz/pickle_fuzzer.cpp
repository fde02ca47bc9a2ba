#include "core/pickle.hpp"
#include "datasets/importers/numpy_pickle.hpp"
#include "models/weights/pytorch_tensors.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// The same bytes as weights and as a batch of images.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  allow_refusal([&] {
    ByteReader bytes{as_text(data, size), "x"};
    const PickleDocument document = read_pickle(bytes, is_pytorch_global);
    static_cast<void>(storages_of(document, "x"));
    static_cast<void>(tensors_of(document, "x"));
  });
  allow_refusal([&] {
    ByteReader bytes{as_text(data, size), "x"};
    const PickleDocument document = read_pickle(bytes, is_numpy_global);
    for (const PickleValue& value : document.values) {
      allow_refusal([&] { static_cast<void>(numpy_bytes(value, "x")); });
    }
  });
  return 0;
}
