#pragma once

#include <memory>
#include <string>

#include "datasets/image_source.hpp"
#include "models/network.hpp"
#include "workers/stage_work.hpp"

namespace oodsweep {

/// Opens the split at `places[place]`. @param fingerprint What the material says it is.
/// @throws ConfigError if it is another split: the result would stand under a wrong key.
[[nodiscard]] std::shared_ptr<const ImageSource> open_split(const StageContext& context,
                                                            const std::string& place,
                                                            const Json& fingerprint);

/// Loads the weights that the stage `parent` committed. @throws DamagedStage, ConfigError.
/// @param outputs Of the parent's network; outputs beyond these keep their fresh weights.
void load_parent(const StageContext& context, const StageKey& parent, std::int64_t outputs,
                 Network& network);

/// Loads the file of weights at `places[place]`. @param sha256 What the material says it is.
/// @throws ConfigError if the file was changed or is of another network.
/// @param outputs As for load_parent().
void load_given(const StageContext& context, const std::string& place, const Json& sha256,
                std::int64_t outputs, Network& network);

/// The network of a stage that runs one ("network" and "model" in its material), with its weights.
/// Its parameters want no gradient.
[[nodiscard]] std::unique_ptr<Network> trained_network(const StageContext& context);

}  // namespace oodsweep
