#include "datasets/importers/cifar_binary_reader.hpp"
#include "datasets/importers/cifar_python_reader.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// The first byte chooses version, set and labels; the file follows.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  if (size < 1) return 0;
  const bool is_binary = (data[0] & 1U) != 0;
  const CifarLabels labels = (data[0] & 4U) != 0 ? CifarLabels::kCoarse : CifarLabels::kFine;
  const std::string name =
      std::string{(data[0] & 2U) != 0 ? "test" : "test_batch"} + (is_binary ? ".bin" : "");
  const auto file = write_input(name, as_text(data, size).substr(1));
  allow_refusal([&] {
    const auto reader = is_binary ? make_cifar_binary_reader({file}, labels)
                                  : make_cifar_python_reader({file}, labels);
    static_cast<void>(reader->list());
    reader->read([](const ImportItem& item) { return !item.picture.pixels.empty(); });
  });
  return 0;
}
