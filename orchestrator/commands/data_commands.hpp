#pragma once

#include "orchestrator/commands/command.hpp"

namespace oodsweep {

/// `oodsweep data import FORMAT`, one for each of import_formats().
void add_data_import_command(CLI::App& data, Action& action);
/// `oodsweep data show NAME`
void add_data_show_command(CLI::App& data, Action& action);

/// Whether `root` has a folder of that name with a manifest.
[[nodiscard]] bool is_stored(const std::filesystem::path& root, const std::string& name);

/// `oodsweep data fetch-help [NAME]`
void add_data_fetch_help_command(CLI::App& data, Action& action);

}  // namespace oodsweep
