#pragma once

#include <filesystem>
#include <string>

#include "results/store/store_file.hpp"

namespace oodsweep {

/// Where the live database of a run folder stands. What users open is `RUN/sweep.db` either way.
struct StorePlace {
  std::filesystem::path live;  ///< Its file.
  JournalMode journal = JournalMode::kWal;
  bool apart = false;  ///< Not in the run folder: copies of it go there.
  std::string notice;  ///< What people should know about it; "" if all is as usual.
};

/// @param problem Why the run folder's disk cannot hold it, as probe_disk() tells; "" if it can.
/// @param local A folder on a disk of this machine, $OODSWEEP_LOCAL; empty: there is none.
[[nodiscard]] StorePlace choose_place(const std::filesystem::path& run_dir,
                                      const std::string& problem,
                                      const std::filesystem::path& local);
/// Probes the disk and looks at $OODSWEEP_LOCAL.
[[nodiscard]] StorePlace choose_place(const std::filesystem::path& run_dir);

}  // namespace oodsweep
