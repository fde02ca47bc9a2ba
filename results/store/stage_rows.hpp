#pragma once

#include "results/folders/stage_folder.hpp"
#include "results/store/database.hpp"
#include "results/store/stage_state.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// Rows of single stages. All inside the caller's transaction.

/// Inserts the stage unless it is known. @return Its number.
std::int64_t insert_stage(Database& database, const Stage& stage);
/// @return Its number, or 0.
[[nodiscard]] std::int64_t find_stage(Database& database, const StageKey& key);
[[nodiscard]] bool is_done(Database& database, std::int64_t stage);
/// Values, curve, provenance and the state of a committed stage. Never overwrites: a stage that is
/// done stays.
void insert_result(Database& database, std::int64_t stage, const StageResult& result);

void set_stage_state(Database& database, const StageKey& key, StageState state,
                     const std::string& reason);

}  // namespace oodsweep
