#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "core/exit_code.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// What the command that the user chose does; set while the command line is read.
using Action = std::function<ExitCode()>;

// Each adds one command with its options, help and examples.
void add_run_command(CLI::App& app, Action& action);
void add_plan_command(CLI::App& app, Action& action);
void add_status_command(CLI::App& app, Action& action);
void add_explain_command(CLI::App& app, Action& action);
void add_retry_command(CLI::App& app, Action& action);
void add_cancel_command(CLI::App& app, Action& action);
void add_table_command(CLI::App& app, Action& action);
void add_sql_command(CLI::App& app, Action& action);
void add_data_command(CLI::App& app, Action& action);
void add_db_command(CLI::App& app, Action& action);
void add_methods_command(CLI::App& app, Action& action);
void add_networks_command(CLI::App& app, Action& action);
void add_conventions_command(CLI::App& app, Action& action);
void add_schema_command(CLI::App& app, Action& action);

/// `--data`, default $OODSWEEP_DATA, then ./data.
void add_data_option(CLI::App& command, std::filesystem::path& data);
/// One option, in seconds, for each time-out. `timing` must outlive the parsing.
void add_timing_options(CLI::App& command, Timing& timing);
/// Where `--data` points if it is not given.
[[nodiscard]] std::filesystem::path default_data_root();

}  // namespace oodsweep
