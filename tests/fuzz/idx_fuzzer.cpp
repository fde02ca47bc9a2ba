#include "datasets/importers/idx_reader.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// The first two bytes are the length of the file of labels, which follows; the images are the
/// rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  const std::string_view input = as_text(data, size);
  if (input.size() < 2) return 0;
  const std::size_t labels = data[0] + 256U * data[1];
  const auto rest = input.substr(2);
  write_input("train-labels", rest.substr(0, labels));
  write_input("train-images", labels < rest.size() ? rest.substr(labels) : "");
  allow_refusal([] {
    const auto reader = make_idx_reader({scratch_folder()});
    static_cast<void>(reader->list());
    reader->read([](const ImportItem& item) { return item.split == "train"; });
  });
  return 0;
}
