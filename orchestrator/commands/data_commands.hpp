#pragma once

#include "orchestrator/commands/command.hpp"

namespace oodsweep {

/// `oodsweep data import FORMAT`, one for each of import_formats().
void add_data_import_command(CLI::App& data, Action& action);

}  // namespace oodsweep
