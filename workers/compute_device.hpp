#pragma once

#include <ATen/core/TensorBody.h>

#include <memory>

#include "models/network.hpp"
#include "workers/device/image_table.hpp"
#include "workers/device/recorded_work.hpp"

namespace oodsweep {

// Where this process computes: on the GPU that it was started on (start_on_gpu()), else on the CPU.
// What workers/device/left_out.hpp names can be left out there.

[[nodiscard]] at::Device compute_device();
/// Null on the CPU and without graphs.
[[nodiscard]] std::unique_ptr<WorkRecorder> make_work_recorder();
/// Nothing without resident images.
[[nodiscard]] ImageMemory room_for_images();
/// For scoring: on a GPU, its forwards are recorded. @param network On compute_device().
[[nodiscard]] std::unique_ptr<Network> scoring_network(std::unique_ptr<Network> network);
[[nodiscard]] at::Device device_of(const Network& network);

}  // namespace oodsweep
