#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <map>
#include <vector>

#include "models/network.hpp"
#include "workers/device/recorded_work.hpp"

namespace oodsweep {

/// A network whose scoring forwards are recorded, once for each batch size. Forwards in training
/// and those that gradients are asked of go to the network itself. One thread.
class RecordedForwards final : public Network {
 public:
  /// @param network, recorder Outlive this. @param recorder Null: nothing is recorded.
  RecordedForwards(Network& network, WorkRecorder* recorder)
      : network_{network}, runner_{recorder} {}

  [[nodiscard]] at::Tensor forward(const at::Tensor& pixels, const ForwardMode& mode) override;
  [[nodiscard]] const NetworkSpec& spec() const override { return network_.spec(); }
  [[nodiscard]] std::vector<NamedTensor> parameters() const override {
    return network_.parameters();
  }
  [[nodiscard]] std::vector<NamedTensor> buffers() const override { return network_.buffers(); }

 private:
  /// What a record reads and writes.
  struct Places {
    at::Tensor pixels;
    at::Tensor logits;
  };

  Network& network_;
  WorkRunner runner_;
  std::map<std::int64_t, Places> places_;  ///< By images of a batch.
};

}  // namespace oodsweep
