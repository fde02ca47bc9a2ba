#include "orchestrator/coordinator/partial_table.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "core/error.hpp"
#include "core/log.hpp"
#include "results/tables/comparison_table.hpp"

namespace oodsweep {

void print_partial_table(const std::filesystem::path& run_dir) {
  try {
    fmt::print("{}", render_tables(collect_tables(run_dir, {}), TableFormat::kText));
  } catch (const ConfigError&) {
    fmt::print("no result yet\n");
  } catch (const Error& error) {
    log_warning(std::string{"no table: "} + error.what());
  }
  std::fflush(stdout);
}

}  // namespace oodsweep
