#include "results/store/store_reader.hpp"

#include "core/error.hpp"

namespace oodsweep {

Database open_for_reading(const std::filesystem::path& run_dir) {
  const std::filesystem::path file = run_dir / "sweep.db";
  if (!std::filesystem::is_regular_file(file)) {
    throw ConfigError{"run folder", run_dir.string(),
                      "a folder that `oodsweep run` made; it has no sweep.db"};
  }
  return Database::open(file, Database::Mode::kReadOnly);
}

}  // namespace oodsweep
