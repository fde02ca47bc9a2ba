#pragma once

#include "results/store/database.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {

/// Rows of a sweep: its version, trials with parameters, stages, what each stage is called in it.
/// Inside the caller's transaction. The same spec again is the same version and only becomes the
/// one used last.
/// @param used_at Seconds since 1970.
/// @return Number of the version within its name, and whether it is new.
struct SweepVersion {
  std::int64_t number = 0;
  bool is_new = false;
};
SweepVersion insert_sweep(Database& database, const SweepRecord& sweep, const StageGraph& graph,
                          double used_at);

/// The sweep as a file, from which a lost database is made again.
[[nodiscard]] Json sweep_file(const SweepRecord& sweep, const StageGraph& graph);
struct SweepFile {
  SweepRecord record;
  StageGraph graph;
};
/// @throws Error if it is not one.
[[nodiscard]] SweepFile sweep_from_file(const Json& json);

}  // namespace oodsweep
