#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/json.hpp"
#include "models/weights/named_array.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {

/// All that a training carries from one step to the next. Everything else (order of images and
/// outliers, dropout masks, pseudo-labels, learning rate) is a function of the step.
struct Checkpoint {
  AttemptId attempt;                ///< Which wrote it.
  Json provenance = Json::array();  ///< Of the processes that led here, each once.
  std::int64_t step = 0;            ///< Steps that are done.
  double seconds = 0.0;             ///< Of work that led here, over all attempts.
  std::vector<NamedArray> state;    ///< Parameters and buffers of the network.
  std::vector<NamedArray> momenta;  ///< Of the parameters, under their names.
  std::vector<double> losses;       ///< Of the steps since the last full epoch.
  std::vector<CurvePoint> curve;    ///< Of the full epochs.
};

/// The bytes are not a checkpoint of the stage: damaged, of another stage, of another format.
class UnusableCheckpoint : public Error {
 public:
  using Error::Error;
};

/// Content of a checkpoint's file: safetensors, with a SHA-256 of the whole (its own digits taken
/// as zeros) in the metadata.
[[nodiscard]] std::string checkpoint_bytes(const Checkpoint& checkpoint, const StageKey& stage);

/// @throws UnusableCheckpoint with the reason.
[[nodiscard]] Checkpoint parse_checkpoint(std::string bytes, const StageKey& stage);

}  // namespace oodsweep
