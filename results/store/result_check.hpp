#pragma once

#include "results/folders/stage_folder.hpp"

namespace oodsweep {

/// Whether the tables will take the result: values and reasons go together, and no value stands
/// twice. @throws IoError naming the stage and what is wrong.
void check_result(const StageResult& result);

}  // namespace oodsweep
