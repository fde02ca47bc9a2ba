#include "datasets/importers/npy_reader.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// The first two bytes are the length of the file of labels, which follows; the images are the
/// rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  const std::string_view input = as_text(data, size);
  if (input.size() < 2) return 0;
  const std::size_t labels = data[0] + 256U * data[1];
  const auto rest = input.substr(2);
  const auto label_file = write_input("y.npy", rest.substr(0, labels));
  const auto image_file = write_input("x.npy", labels < rest.size() ? rest.substr(labels) : "");
  const auto read = [](const std::vector<std::filesystem::path>& files) {
    const auto reader = make_npy_reader(files);
    static_cast<void>(reader->list());
    reader->read([](const ImportItem& item) { return !item.picture.pixels.empty(); });
  };
  allow_refusal([&] { read({image_file}); });
  allow_refusal([&] { read({image_file, label_file}); });
  return 0;
}
