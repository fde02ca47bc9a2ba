#pragma once

#include <filesystem>
#include <string>

#include "orchestrator/control/messages.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// `count` train stages that need nothing, all of one trial. @param behaviour For the fake worker.
[[nodiscard]] StageGraph independent_stages(int count, const std::string& behaviour);

/// A run folder with the nonce that agents look for.
void prepare_fake_run(const std::filesystem::path& run_dir);
[[nodiscard]] Welcome fake_welcome(const std::filesystem::path& run_dir);

/// Puts the committed folder of every stage there, so that workers need not: for measuring what
/// the coordinator does by itself.
void commit_beforehand(const std::filesystem::path& run_dir, const StageGraph& graph);

}  // namespace oodsweep
