#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "core/error.hpp"
#include "models/network.hpp"
#include "results/scores/score_files.hpp"
#include "sweeps/stage_versions.hpp"
#include "workers/compute_device.hpp"
#include "workers/image_tensors.hpp"
#include "workers/material.hpp"
#include "workers/shared_batches.hpp"
#include "workers/stage_inputs.hpp"
#include "workers/stage_work.hpp"

namespace oodsweep {
namespace {

void check_finite(const at::Tensor& logits, std::int64_t first) {
  const at::Tensor finite = at::isfinite(logits).all(1);
  if (finite.all().item<bool>()) return;
  const std::int64_t image = first + finite.logical_not().nonzero()[0].item<std::int64_t>();
  throw Error{"image " + std::to_string(image) + " has logits that are not finite"};
}

/// Logits of a batch, image by image, then the labels.
std::vector<double> batch_outputs(Network& network, const ImageSource& source, ImageBatch batch,
                                  double& wait_seconds) {
  std::vector<std::int32_t> labels(static_cast<std::size_t>(batch.count));
  const at::Tensor images =
      read_pixels(source, batch.first, batch.count, network.spec(), labels.data(), wait_seconds);
  const at::Tensor logits = network.forward(images.to(device_of(network)), {}).cpu().contiguous();
  check_finite(logits, batch.first);
  const auto* values = logits.const_data_ptr<float>();
  std::vector<double> numbers{values, values + logits.numel()};
  numbers.insert(numbers.end(), labels.begin(), labels.end());
  return numbers;
}

OutputsFile compute_outputs(Network& network, const ImageSource& source,
                            const StageContext& context, StageResult& result) {
  const c10::InferenceMode inference;
  double& wait_seconds = result.data_wait_seconds.emplace(0.0);
  OutputsFile outputs{source.info().count, network.spec().outputs, {}, {}};
  const auto add = [&](ImageBatch batch, std::span<const double> numbers) {
    const auto logits = numbers.begin() + batch.count * outputs.outputs;
    for (auto value = numbers.begin(); value < logits; ++value) {
      outputs.logits.push_back(static_cast<float>(*value));
    }
    for (auto label = logits; label < numbers.end(); ++label) {
      outputs.labels.push_back(static_cast<std::int32_t>(*label));
    }
  };
  const auto compute = [&](ImageBatch batch) {
    return batch_outputs(network, source, batch, wait_seconds);
  };
  result.speed = compute_shared_out(
      context, {outputs.count, context.stage.material.at("batch_size"), compute, add});
  return outputs;
}

}  // namespace

void run_outputs_stage(const StageContext& context, StageResult& result) {
  const Json& material = context.stage.material;
  require_supported(material, "version", kOutputsStageVersion);
  require_supported(material, "numerics", kNumerics);
  const auto network = trained_network(context);
  const auto source = open_split(context, "data", material.at("data"));
  const OutputsFile outputs = compute_outputs(*network, *source, context, result);
  if (context.collective.rank() == 0) write_outputs(context.folder / "outputs.h5", outputs);
}

}  // namespace oodsweep
