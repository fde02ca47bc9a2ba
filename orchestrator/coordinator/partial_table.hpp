#pragma once

#include <filesystem>

namespace oodsweep {

/// Prints the table of what is there so far, if there is anything.
void print_partial_table(const std::filesystem::path& run_dir);

}  // namespace oodsweep
