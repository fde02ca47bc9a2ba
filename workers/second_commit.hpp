#pragma once

#include <filesystem>
#include <string>

#include "results/folders/stage_folder.hpp"

namespace oodsweep {

/// Compares what a second attempt made with what is committed under the same key. Stages are made
/// to give equal bits on equal machines, so between those a difference is a determinism failure;
/// between others it is numeric variation. What an attempt's log says is no result.
/// @param folder Of the second attempt, with its files.
/// @param second Its `result.json`.
/// @param first The committed one's.
/// @return A sentence for the attempt's account; a difference with the files and the largest
///         absolute difference of their numbers.
/// @throws IoError, DamagedStage if a file cannot be read.
[[nodiscard]] std::string compare_commits(const std::filesystem::path& run_dir,
                                          const std::filesystem::path& folder,
                                          const StageResult& second, const StageResult& first);

/// What equal bits depend on: device, CPU capability, LibTorch's version and threads.
[[nodiscard]] std::string machine_class(const Json& provenance);

}  // namespace oodsweep
