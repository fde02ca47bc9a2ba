#include <fmt/format.h>

#include <memory>

#include "core/error.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/run_folder/run_lease.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

void expect_run_folder(const fs::path& run_dir) {
  if (fs::is_directory(run_dir / "stages")) return;
  throw ConfigError{"run folder", run_dir.string(), "a folder that `oodsweep run` made"};
}

ExitCode rebuild(const fs::path& run_dir) {
  expect_run_folder(run_dir);
  const RunLease lease = RunLease::take(run_dir);
  fmt::print("{} stages are in the new {}\n", rebuild_store(run_dir),
             (run_dir / "sweep.db").string());
  return ExitCode::kDone;
}

ExitCode check(const fs::path& run_dir) {
  expect_run_folder(run_dir);
  const std::vector<std::string> complaints = check_store(run_dir);
  for (const std::string& complaint : complaints) fmt::print("{}\n", complaint);
  if (!complaints.empty()) {
    fmt::print(
        "{} complaints; `oodsweep run` makes damaged stages again, `oodsweep db rebuild` the "
        "database\n",
        complaints.size());
    return ExitCode::kSomeFailed;
  }
  fmt::print("every checksum is right; database and folders agree\n");
  return ExitCode::kDone;
}

void add_one(CLI::App& db, Action& action, const char* name, const char* what,
             ExitCode (*work)(const fs::path&)) {
  const auto run_dir = std::make_shared<fs::path>();
  CLI::App* command = db.add_subcommand(name, what);
  command->add_option("RUN", *run_dir, "The run folder")->required();
  command->callback(
      [run_dir, work, &action] { action = [run_dir, work] { return work(*run_dir); }; });
}

}  // namespace

void add_db_command(CLI::App& app, Action& action) {
  CLI::App* db = app.add_subcommand("db", "Rebuild or check the database of a run");
  db->require_subcommand(1);
  add_one(*db, action, "rebuild", "Make the database again from the committed folders", rebuild);
  add_one(*db, action, "check", "Check every checksum, and database and folders against each other",
          check);
}

}  // namespace oodsweep
