#include "tests/end_to_end/golden_networks.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>

#include "datasets/catalog.hpp"
#include "datasets/importers/idx_reader.hpp"
#include "datasets/importers/importer.hpp"
#include "models/network.hpp"
#include "models/weights/weights_file.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBatch = 500;

std::unique_ptr<Network> load(const fs::path& path) {
  auto network = make_network(
      {.name = "mnist_convnet", .input = {1, 28, 28}, .outputs = 10, .dropout = 0.5}, 0);
  load_state(*network, read_weights(path).arrays, path.string());
  return network;
}

NetworkAnswers answer(Network& network, const ImageSource& source) {
  const c10::InferenceMode inference;
  const std::int64_t count = source.info().count;
  NetworkAnswers answers{count, {}, std::vector<std::int32_t>(static_cast<std::size_t>(count))};
  for (std::int64_t first = 0; first < count; first += kBatch) {
    std::vector<std::int64_t> images(static_cast<std::size_t>(std::min(kBatch, count - first)));
    std::iota(images.begin(), images.end(), first);
    at::Tensor pixels =
        at::empty({static_cast<std::int64_t>(images.size()), 28, 28, 1}, at::kFloat);
    source.read(images, pixels.mutable_data_ptr<float>(), answers.labels.data() + first);
    const at::Tensor logits = network.forward(pixels.permute({0, 3, 1, 2}), {}).contiguous();
    const auto* values = logits.const_data_ptr<float>();
    answers.logits.insert(answers.logits.end(), values, values + logits.numel());
  }
  return answers;
}

/// The two test files alone, so that the 60,000 training digits need not be imported.
void import_test_digits(const fs::path& mnist, const fs::path& data_root) {
  const TemporaryFolder files;
  for (const char* name : {"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"}) {
    fs::create_symlink(mnist / name, files.path() / name);
  }
  ImportOptions options;
  options.name = "mnist";
  import_images(*make_idx_reader({files.path()}), data_root, options);
}

}  // namespace

GoldenNetworks::GoldenNetworks(const fs::path& shared) : checkpoints_{shared / "golden/oe-mnist"} {
  at::set_num_threads(1);  // as workers; several wait for each other where tests run side by side
  import_test_digits(shared / "datasets/mnist", data_.path());
}

const NetworkAnswers& GoldenNetworks::answers(const std::string& checkpoint,
                                              const std::string& set) {
  const auto known = known_.find({checkpoint, set});
  if (known != known_.end()) return known->second;
  const Catalog catalog{data_.path()};
  const SplitInfo split = catalog.resolve(set, SplitRole::kTestOutliers, std::nullopt, "test");
  const auto network = load(checkpoints_ / (checkpoint + ".pt"));
  return known_[{checkpoint, set}] = answer(*network, *catalog.open(split.location));
}

}  // namespace oodsweep
