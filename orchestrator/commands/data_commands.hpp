#pragma once

#include "orchestrator/commands/command.hpp"

namespace oodsweep {

/// `oodsweep data import idx` and `image-folder`.
void add_data_import_command(CLI::App& data, Action& action);

}  // namespace oodsweep
