#pragma once

#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// The result of a stage that nobody has computed: what it is, and no numbers.
inline StageResult fake_result(const Stage& stage) {
  StageResult result;
  result.key = stage.key;
  result.kind = to_string(stage.kind);
  result.stage = to_json(stage);
  return result;
}

}  // namespace oodsweep
