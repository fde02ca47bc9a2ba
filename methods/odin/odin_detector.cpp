#include "methods/odin/odin_detector.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "methods/odin/odin_score.hpp"

namespace oodsweep {
namespace {

using Variants = std::vector<std::size_t>;

/// The cells of one temperature.
struct GridRow {
  Variants clean;                     ///< epsilon = 0
  std::map<double, Variants> steps;   ///< epsilon > 0
  ImageQuantity* norms = nullptr;     ///< Of the gradient; null without steps.
  std::int64_t equal_directions = 0;  ///< Pixels whose direction the temperature before has too.
};

using Grid = std::map<double, GridRow>;

/// What a step of one batch goes along, and what came of it.
struct Direction {
  at::Tensor sign;                                 ///< As the pixels, -1 or +1.
  std::map<double, std::vector<float>> perturbed;  ///< epsilon -> logits [n, outputs]
};

void read_cell(const Json& detector, std::size_t variant, Grid& grid) {
  JsonObject object{detector, "detector"};
  std::string name;
  int version = 0;
  double temperature = 0.0;
  double epsilon = 0.0;
  constexpr auto any = [](const auto&) { return true; };
  object.read_required("name", name, "odin", any);
  object.read_required("version", version, "a version", any);
  object.read_required("temperature", temperature, "> 0", [](double t) { return t > 0.0; });
  object.read_required("epsilon", epsilon, "in [0, 1]",
                       [](double e) { return e >= 0.0 && e <= 1.0; });
  object.reject_unknown_keys();
  GridRow& row = grid[temperature];
  (epsilon > 0.0 ? row.steps[epsilon] : row.clean).push_back(variant);
}

std::span<const float> row_of(std::span<const float> logits, std::int64_t image,
                              std::int64_t outputs) {
  return logits.subspan(static_cast<std::size_t>(image * outputs),
                        static_cast<std::size_t>(outputs));
}

double mean_of(const ImageQuantity& quantity) {
  double sum = 0.0;
  for (const double value : quantity.values) sum += value;
  return sum / static_cast<double>(quantity.values.size());
}

/// A step is computed from stored logits, so they have to be those of this network and image.
void check_same_network(const at::Tensor& logits, const LogitsView& clean) {
  const at::Tensor stored = at::from_blob(const_cast<float*>(clean.values.data()),
                                          {clean.count, clean.outputs}, at::kFloat);
  OOD_EXPECT(at::allclose(logits.detach().cpu().to(at::kFloat), stored, 1e-3, 1e-3),
             "the stored logits are this network's");
}

class OdinDetector final : public NetworkDetector {
 public:
  explicit OdinDetector(const std::vector<Json>& detectors) : variants_{detectors.size()} {
    for (std::size_t i = 0; i < variants_; ++i) read_cell(detectors[i], i, grid_);
    quantities_.reserve(2 + grid_.size());  // the rows point into it
    quantities_.push_back({"u1", {}});
    quantities_.push_back({"u2", {}});
    for (auto& [temperature, row] : grid_) {
      if (row.steps.empty()) continue;
      quantities_.push_back({fmt::format("gradient_norm(T={})", temperature), {}});
      row.norms = &quantities_.back();
      ++rows_with_steps_;
    }
  }

  std::vector<double> scores(Network& network, const at::Tensor& pixels,
                             const LogitsView& clean) override {
    OOD_EXPECT(pixels.size(0) == clean.count, "there is one row of logits per image");
    scores_.assign(variants_ * static_cast<std::size_t>(clean.count), 0.0);
    append_gaps(clean);
    for (const auto& [temperature, row] : grid_) {
      score_cells(row.clean, clean.values, clean, temperature);
    }
    if (rows_with_steps_ > 0) score_steps(network, pixels, clean);
    images_ += clean.count;
    return std::move(scores_);
  }

  const std::vector<ImageQuantity>& quantities() const override { return quantities_; }
  NetworkWork work() const override { return work_; }

  std::vector<SummaryPoint> summary() const override {
    std::vector<SummaryPoint> points;
    if (images_ == 0) return points;
    points.push_back({"mean_u1", 0.0, mean_of(quantities_[0])});
    points.push_back({"mean_u2", 0.0, mean_of(quantities_[1])});
    bool is_first = true;
    for (const auto& [temperature, row] : grid_) {
      if (row.norms == nullptr) continue;
      points.push_back({"mean_gradient_norm", temperature, mean_of(*row.norms)});
      const auto pixels = static_cast<double>(images_ * pixels_per_image_);
      const double equal = static_cast<double>(row.equal_directions) / pixels;
      if (!is_first) points.push_back({"sign_agreement", temperature, equal});
      is_first = false;
    }
    return points;
  }

  /// The images, then their quantities, one after the other, then the counts.
  std::vector<double> take_account() override {
    std::vector<double> account{static_cast<double>(images_)};
    for (ImageQuantity& quantity : quantities_) {
      account.insert(account.end(), quantity.values.begin(), quantity.values.end());
      quantity.values.clear();
    }
    for (std::int64_t* count : counts()) {
      account.push_back(static_cast<double>(std::exchange(*count, 0)));
    }
    account.push_back(static_cast<double>(pixels_per_image_));
    images_ = 0;
    return account;
  }

  void put_account(std::span<const double> account) override {
    const auto images = static_cast<std::ptrdiff_t>(account.front());
    auto next = account.begin() + 1;
    for (ImageQuantity& quantity : quantities_) {
      quantity.values.insert(quantity.values.end(), next, next + images);
      next += images;
    }
    for (std::int64_t* count : counts()) *count += static_cast<std::int64_t>(*next++);
    pixels_per_image_ = static_cast<std::int64_t>(*next++);
    OOD_EXPECT(next == account.end(), "the account is of this grid");
    images_ += images;
  }

 private:
  /// What a batch adds to, but for the quantities.
  std::vector<std::int64_t*> counts() {
    std::vector<std::int64_t*> all{&work_.forwards, &work_.backwards};
    for (auto& [temperature, row] : grid_) all.push_back(&row.equal_directions);
    return all;
  }

  void append_gaps(const LogitsView& clean) {
    for (std::int64_t image = 0; image < clean.count; ++image) {
      const LogitGaps gaps = logit_gaps(row_of(clean.values, image, clean.outputs), clean.classes);
      quantities_[0].values.push_back(gaps.mean);
      quantities_[1].values.push_back(gaps.mean_square);
    }
  }

  void score_cells(const Variants& cells, std::span<const float> logits, const LogitsView& clean,
                   double temperature) {
    for (std::int64_t image = 0; image < clean.count && !cells.empty(); ++image) {
      const double score =
          temperature_softmax(row_of(logits, image, clean.outputs), clean.classes, temperature);
      for (const std::size_t cell : cells) {
        scores_[cell * static_cast<std::size_t>(clean.count) + static_cast<std::size_t>(image)] =
            score;
      }
    }
  }

  void score_steps(Network& network, const at::Tensor& pixels, const LogitsView& clean) {
    const at::AutoGradMode with_graph{true};
    const at::Tensor x = pixels.detach().requires_grad_(true);
    const at::Tensor logits = network.forward(x, {});
    work_.forwards += clean.count;
    pixels_per_image_ = pixels.numel() / clean.count;
    check_same_network(logits, clean);
    Direction direction;
    std::size_t rows_left = rows_with_steps_;
    for (auto& [temperature, row] : grid_) {
      if (row.steps.empty()) continue;
      const at::Tensor gradient =
          loss_gradient(logits, x, clean, temperature, row, --rows_left > 0);
      follow(at::where(gradient >= 0, at::ones({}, x.options()), -at::ones({}, x.options())),
             direction, row);
      take_steps(network, pixels, row, direction);
      for (const auto& [epsilon, cells] : row.steps) {
        score_cells(cells, direction.perturbed.at(epsilon), clean, temperature);
      }
    }
  }

  /// A multiple > 0 of dL_T / dx; appends the norms of the gradient itself.
  at::Tensor loss_gradient(const at::Tensor& logits, const at::Tensor& x, const LogitsView& clean,
                           double temperature, GridRow& row, bool keep_graph) {
    std::vector<double> scales;
    std::vector<double> weights;
    for (std::int64_t image = 0; image < clean.count; ++image) {
      const LossSlope slope =
          loss_slope(row_of(clean.values, image, clean.outputs), clean.classes, temperature);
      scales.push_back(slope.scale);
      weights.insert(weights.end(), slope.weights.begin(), slope.weights.end());
    }
    const at::Tensor slopes =
        at::tensor(weights, at::kDouble).view(logits.sizes()).to(logits.options());
    const at::Tensor gradient = torch::autograd::grad({logits}, {x}, {slopes}, keep_graph)[0];
    work_.backwards += clean.count;
    const at::Tensor norms = gradient.flatten(1).abs().sum(1).to(at::kDouble).cpu();
    for (std::size_t image = 0; image < scales.size(); ++image) {
      row.norms->values.push_back(scales[image] * norms.const_data_ptr<double>()[image]);
    }
    return gradient;
  }

  /// Takes the next direction; what was computed along an equal one stays.
  static void follow(const at::Tensor& sign, Direction& direction, GridRow& row) {
    if (direction.sign.defined()) {
      const auto equal = (sign == direction.sign).sum().item<std::int64_t>();
      row.equal_directions += equal;
      if (equal == sign.numel()) return;
    }
    direction = {sign, {}};
  }

  /// The row's steps that were not taken along this direction yet. Their logits stay on the device
  /// until all are there: reading some would wait for them.
  void take_steps(Network& network, const at::Tensor& pixels, const GridRow& row,
                  Direction& direction) {
    const c10::InferenceMode no_graph;
    std::vector<std::pair<double, at::Tensor>> taken;
    for (const auto& [epsilon, cells] : row.steps) {
      if (direction.perturbed.contains(epsilon)) continue;
      taken.emplace_back(epsilon, network.forward(at::sub(pixels, direction.sign, epsilon), {}));
      work_.forwards += pixels.size(0);
    }
    for (const auto& [epsilon, on_device] : taken) {
      const at::Tensor logits = on_device.cpu().to(at::kFloat).contiguous();
      const auto* values = logits.const_data_ptr<float>();
      direction.perturbed[epsilon] = {values, values + logits.numel()};
    }
  }

  std::size_t variants_;
  Grid grid_;
  std::size_t rows_with_steps_ = 0;
  std::vector<ImageQuantity> quantities_;
  std::vector<double> scores_;  ///< [variants, n] of the batch at hand.
  NetworkWork work_;
  std::int64_t images_ = 0;
  std::int64_t pixels_per_image_ = 1;
};

}  // namespace

std::unique_ptr<NetworkDetector> make_odin_detector(const std::vector<Json>& detectors) {
  return std::make_unique<OdinDetector>(detectors);
}

}  // namespace oodsweep
