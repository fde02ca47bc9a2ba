#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "models/network.hpp"
#include "models/weights/weights_file.hpp"
#include "results/scores/score_files.hpp"
#include "workers/batch_source.hpp"
#include "workers/stage_work.hpp"

namespace oodsweep {
namespace {

std::filesystem::path weights_of(const StageContext& context) {
  const Json& model = context.stage.material.at("model");
  if (model.is_string()) {
    return verified_file(context.run_dir, StageKey{model.get<std::string>()},
                         "weights.safetensors");
  }
  std::filesystem::path file = context.stage.places.at("weights").get<std::string>();
  if (sha256_file(file) != model.at("weights")) {
    throw ConfigError{file.string() + ": the weights were changed since the sweep was planned"};
  }
  return file;
}

/// Values that are network input already are brought back to pixels, which the network
/// standardises.
void undo_standardisation(at::Tensor& images, const NetworkSpec& spec) {
  if (spec.mean.empty()) return;
  const auto column = [](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).to(at::kFloat).view({1, -1, 1, 1});
  };
  images.mul_(column(spec.std)).add_(column(spec.mean));
}

void check_finite(const at::Tensor& logits, std::int64_t first) {
  const at::Tensor finite = at::isfinite(logits).all(1);
  if (finite.all().item<bool>()) return;
  const std::int64_t image = first + finite.logical_not().nonzero()[0].item<std::int64_t>();
  throw Error{"image " + std::to_string(image) + " has logits that are not finite"};
}

OutputsFile compute_outputs(Network& network, const ImageSource& source, std::int64_t batch_size,
                            Progress& progress) {
  const c10::InferenceMode inference;
  const SplitInfo& info = source.info();
  OutputsFile outputs{info.count, network.spec().outputs, {}, {}};
  outputs.labels.resize(static_cast<std::size_t>(info.count));
  for (std::int64_t first = 0; first < info.count; first += batch_size) {
    std::vector<std::int64_t> indices(
        static_cast<std::size_t>(std::min(batch_size, info.count - first)));
    std::iota(indices.begin(), indices.end(), first);
    at::Tensor images = channels_last_images(static_cast<std::int64_t>(indices.size()), info.shape);
    source.read(indices, images.mutable_data_ptr<float>(), outputs.labels.data() + first);
    if (info.space == PixelSpace::kNetworkInput) undo_standardisation(images, network.spec());
    const at::Tensor logits = network.forward(images, {}).contiguous();
    check_finite(logits, first);
    const auto* values = logits.const_data_ptr<float>();
    outputs.logits.insert(outputs.logits.end(), values, values + logits.numel());
    if (progress.due()) progress.step(first, info.count, std::nullopt);
  }
  return outputs;
}

}  // namespace

void run_outputs_stage(const StageContext& context, StageResult&) {
  const Json& material = context.stage.material;
  if (material.at("version") != 1 || material.at("numerics") != "cpu-fp32") {
    throw ConfigError{"outputs stage", material.dump(),
                      "version 1 with cpu-fp32 is what this program does"};
  }
  const NetworkSpec spec = network_spec_from_json(material.at("network"));
  auto network = make_network(spec, 0);
  const auto file = weights_of(context);
  load_state(*network, read_weights(file).arrays, file.string());
  const auto source = context.catalog.open(context.stage.places.at("data"));
  write_outputs(context.folder / "outputs.h5",
                compute_outputs(*network, *source, material.at("batch_size"), context.progress));
}

}  // namespace oodsweep
