#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "models/network.hpp"
#include "results/scores/score_files.hpp"
#include "sweeps/stage_versions.hpp"
#include "workers/compute_device.hpp"
#include "workers/image_tensors.hpp"
#include "workers/material.hpp"
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

OutputsFile compute_outputs(Network& network, const ImageSource& source, std::int64_t batch_size,
                            const StageContext& context, double& wait_seconds) {
  const c10::InferenceMode inference;
  const SplitInfo& info = source.info();
  OutputsFile outputs{info.count, network.spec().outputs, {}, {}};
  outputs.labels.resize(static_cast<std::size_t>(info.count));
  for (std::int64_t first = 0; first < info.count; first += batch_size) {
    leave_if_stopped(context.stop_asked, first, info.count, "images");
    const std::int64_t count = std::min(batch_size, info.count - first);
    const at::Tensor images = read_pixels(source, first, count, network.spec(),
                                          outputs.labels.data() + first, wait_seconds);
    const at::Tensor logits = network.forward(images.to(device_of(network)), {}).cpu().contiguous();
    check_finite(logits, first);
    const auto* values = logits.const_data_ptr<float>();
    outputs.logits.insert(outputs.logits.end(), values, values + logits.numel());
    if (context.progress.due()) context.progress.step(first + count, info.count, std::nullopt);
  }
  return outputs;
}

}  // namespace

void run_outputs_stage(const StageContext& context, StageResult& result) {
  const Json& material = context.stage.material;
  require_supported(material, "version", kOutputsStageVersion);
  require_supported(material, "numerics", kNumerics);
  const auto network = trained_network(context);
  const auto source = open_split(context, "data", material.at("data"));
  write_outputs(context.folder / "outputs.h5",
                compute_outputs(*network, *source, material.at("batch_size"), context,
                                result.data_wait_seconds.emplace(0.0)));
}

}  // namespace oodsweep
