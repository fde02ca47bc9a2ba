#pragma once

namespace oodsweep {

/// SQL of the views of work rather than numbers: v_missing, v_cost, v_sharing, v_gantt, v_failures,
/// v_run.
[[nodiscard]] const char* work_views();

}  // namespace oodsweep
