#include "results/store/store_place.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "core/hash.hpp"
#include "results/store/disk_probe.hpp"

namespace oodsweep {
namespace {
namespace fs = std::filesystem;
}

StorePlace choose_place(const fs::path& run_dir, const std::string& problem,
                        const fs::path& local) {
  const fs::path usual = run_dir / "sweep.db";
  if (problem.empty()) return {.live = usual, .notice = ""};
  const std::string place =
      fmt::format("the disk of {} cannot hold a live database ({})", run_dir.string(), problem);
  if (local.empty()) {
    return {.live = usual,
            .journal = JournalMode::kRollback,
            .notice = place +
                      ": readers and the run will wait for each other; set OODSWEEP_LOCAL "
                      "to a folder on a disk of this machine"};
  }
  // The folder's path names the run: two run folders never share a live database.
  const std::string name =
      fmt::format("oodsweep-{}.db", sha256_hex(fs::absolute(run_dir).string()).substr(0, 16));
  return {.live = local / name,
          .apart = true,
          .notice = fmt::format("{}: it is kept in {}, and copied to sweep.db every 30 s", place,
                                local.string())};
}

StorePlace choose_place(const fs::path& run_dir) {
  const std::string problem = probe_disk(run_dir);
  const char* local = std::getenv("OODSWEEP_LOCAL");
  return choose_place(run_dir, problem, local == nullptr ? "" : local);
}

}  // namespace oodsweep
