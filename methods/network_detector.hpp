#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "methods/detector.hpp"
#include "models/network.hpp"

namespace oodsweep {

/// Numbers about every image of a split, kept beside its scores.
struct ImageQuantity {
  std::string name;            ///< "u1"
  std::vector<double> values;  ///< In the order of the images.
};

/// How often images went through the network.
struct NetworkWork {
  std::int64_t forwards = 0;   ///< Images times forward passes.
  std::int64_t backwards = 0;  ///< Images times backward passes with respect to the input.
};

/// One number that is not per image, for the curves of the stage.
struct SummaryPoint {
  std::string name;  ///< "sign_agreement"
  double at = 0.0;   ///< Abscissa: a temperature.
  double value = 0.0;
};

/// A method's whole grid of scores for which stored logits do not suffice. One thread; batches in
/// turn.
class NetworkDetector {
 public:
  virtual ~NetworkDetector() = default;

  /// Scores of the next batch.
  /// @param pixels [n, C, H, W] as Network::forward() takes them.
  /// @param clean  Stored logits of the same images, [n, outputs].
  /// @return [variants, n], float64, higher = more in-distribution; not checked to be finite.
  [[nodiscard]] virtual std::vector<double> scores(Network& network, const at::Tensor& pixels,
                                                   const LogitsView& clean) = 0;
  /// Of all batches so far.
  [[nodiscard]] virtual const std::vector<ImageQuantity>& quantities() const = 0;
  [[nodiscard]] virtual std::vector<SummaryPoint> summary() const = 0;
  [[nodiscard]] virtual NetworkWork work() const = 0;

  /// Where several processes share the batches out: what the batches since the last call have added
  /// to quantities(), summary() and work(), taken out of them.
  [[nodiscard]] virtual std::vector<double> take_account() = 0;
  /// Adds what another detector of the same grid has taken out; in the order of batches.
  virtual void put_account(std::span<const double> account) = 0;
};

/// @param detectors One per variant, all of one method: [{"name": "odin", "version": 1, ...}, ...].
/// @throws ConfigError for another detector, version or parameter.
[[nodiscard]] std::unique_ptr<NetworkDetector> make_network_detector(
    const std::vector<Json>& detectors);

}  // namespace oodsweep
