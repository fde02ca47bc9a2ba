#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "models/network.hpp"
#include "workers/device/recorded_work.hpp"

namespace oodsweep {

/// A network whose scoring forwards are recorded, once for each batch size. Forwards in training
/// and those that gradients are asked of go to the network itself. One thread.
class RecordedForwards final : public Network {
 public:
  /// @param recorder Null: nothing is recorded.
  RecordedForwards(std::unique_ptr<Network> network, std::unique_ptr<WorkRecorder> recorder)
      : network_{std::move(network)}, recorder_{std::move(recorder)}, runner_{recorder_.get()} {}

  [[nodiscard]] at::Tensor forward(const at::Tensor& pixels, const ForwardMode& mode) override;
  [[nodiscard]] const NetworkSpec& spec() const override { return network_->spec(); }
  [[nodiscard]] std::vector<NamedTensor> parameters() const override {
    return network_->parameters();
  }
  [[nodiscard]] std::vector<NamedTensor> buffers() const override { return network_->buffers(); }

 private:
  /// What a record reads and writes.
  struct Places {
    at::Tensor pixels;
    at::Tensor logits;
  };

  std::unique_ptr<Network> network_;
  std::unique_ptr<WorkRecorder> recorder_;
  WorkRunner runner_;
  std::map<std::int64_t, Places> places_;  ///< By images of a batch.
};

}  // namespace oodsweep
