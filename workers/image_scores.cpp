#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "core/error.hpp"
#include "methods/network_detector.hpp"
#include "results/metrics/binned_means.hpp"
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

constexpr std::size_t kBins = 30;

/// The images of `clean` from `first` on.
LogitsView batch_of(const LogitsView& clean, std::int64_t first, std::int64_t count) {
  LogitsView batch = clean;
  batch.count = count;
  batch.values = clean.values.subspan(static_cast<std::size_t>(first * clean.outputs),
                                      static_cast<std::size_t>(count * clean.outputs));
  return batch;
}

/// Scores of a split, [variants, count], put together from those of its batches.
class ScoreTable {
 public:
  ScoreTable(const Json& detectors, std::int64_t count)
      : detectors_{detectors}, count_{count}, scores_(detectors.size() * size(count)) {}

  /// @throws Error if a score is not finite.
  void put(std::span<const double> batch, std::int64_t first, std::int64_t count) {
    for (std::size_t variant = 0; variant < detectors_.size(); ++variant) {
      for (std::int64_t image = 0; image < count; ++image) {
        const double score = batch[variant * size(count) + size(image)];
        if (!std::isfinite(score)) refuse(variant, first + image, score);
        scores_[variant * size(count_) + size(first + image)] = score;
      }
    }
  }
  [[nodiscard]] std::vector<double> take() { return std::move(scores_); }

 private:
  static std::size_t size(std::int64_t count) { return static_cast<std::size_t>(count); }

  [[noreturn]] void refuse(std::size_t variant, std::int64_t image, double score) const {
    throw Error{fmt::format("image {}: the score {} is {}", image,
                            detectors_[variant].at("detector").dump(), score)};
  }

  const Json& detectors_;
  std::int64_t count_;
  std::vector<double> scores_;
};

void add_point(StageResult& result, const std::string& name, double at, double value) {
  const auto step = std::count_if(result.curve.begin(), result.curve.end(),
                                  [&](const CurvePoint& point) { return point.name == name; });
  result.curve.push_back({step, at, name, value});
}

/// @throws Error if one is not finite.
void write_image_quantities(const StageContext& context, const NetworkDetector& detector,
                            std::int64_t count) {
  QuantitiesFile file{count, {}};
  for (const ImageQuantity& quantity : detector.quantities()) {
    for (std::size_t image = 0; image < quantity.values.size(); ++image) {
      if (std::isfinite(quantity.values[image])) continue;
      throw Error{fmt::format("image {}: {} is {}", image, quantity.name, quantity.values[image])};
    }
    file.values[quantity.name] = quantity.values;
  }
  write_quantities(context.folder / "quantities.h5", file);
}

void report(const StageContext& context, const NetworkDetector& detector, std::int64_t count,
            StageResult& result) {
  const auto images = static_cast<double>(count);
  const NetworkWork work = detector.work();
  add_point(result, "forwards_per_image", 0.0, static_cast<double>(work.forwards) / images);
  add_point(result, "backwards_per_image", 0.0, static_cast<double>(work.backwards) / images);
  context.log.line(fmt::format("{} images: {} forwards and {} backwards through the network", count,
                               work.forwards, work.backwards));
  for (const SummaryPoint& point : detector.summary()) {
    add_point(result, point.name, point.at, point.value);
    context.log.line(fmt::format("{} at {}: {:.6g}", point.name, point.at, point.value));
  }
  const std::vector<ImageQuantity>& quantities = detector.quantities();
  for (const ImageQuantity& quantity : quantities) {
    if (&quantity == &quantities.front()) continue;
    for (const BinnedMean& bin : binned_means(quantities.front().values, quantity.values, kBins)) {
      add_point(result, quantity.name + "_given_" + quantities.front().name, bin.x, bin.y);
    }
  }
}

}  // namespace

std::vector<double> scores_of_images(const StageContext& context, const LogitsView& clean,
                                     StageResult& result) {
  const Json& material = context.stage.material;
  require_supported(material, "numerics", kNumerics);
  const auto network = trained_network(context);
  const auto source = open_split(context, "data", material.at("data"));
  OOD_EXPECT(source->info().count == clean.count, "the stored logits are of this split");
  std::vector<Json> detectors;
  for (const Json& entry : material.at("detectors")) detectors.push_back(entry.at("detector"));
  const auto detector = make_network_detector(detectors);
  const auto of_all_batches = make_network_detector(detectors);  // has nobody's batches of its own
  ScoreTable table{material.at("detectors"), clean.count};
  double& wait_seconds = result.data_wait_seconds.emplace(0.0);
  const auto compute = [&](ImageBatch batch) {
    const at::Tensor pixels =
        read_pixels(*source, batch.first, batch.count, network->spec(), nullptr, wait_seconds)
            .to(device_of(*network));
    std::vector<double> numbers =
        detector->scores(*network, pixels, batch_of(clean, batch.first, batch.count));
    const std::vector<double> account = detector->take_account();
    numbers.insert(numbers.end(), account.begin(), account.end());
    return numbers;
  };
  const auto take = [&](ImageBatch batch, std::span<const double> numbers) {
    const auto scores = detectors.size() * static_cast<std::size_t>(batch.count);
    table.put(numbers.first(scores), batch.first, batch.count);
    of_all_batches->put_account(numbers.subspan(scores));
  };
  result.speed =
      compute_shared_out(context, {clean.count, material.at("batch_size"), compute, take});
  if (context.collective.rank() == 0) write_image_quantities(context, *of_all_batches, clean.count);
  report(context, *of_all_batches, clean.count, result);
  return table.take();
}

}  // namespace oodsweep
