#include "results/store/schema.hpp"

namespace oodsweep {
namespace {

/// How attempts went, what a run cost, and how it stands now.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE attempt ADD COLUMN finished_at REAL;
ALTER TABLE attempt ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN estimate_seconds REAL;
ALTER TABLE attempt ADD COLUMN fraction REAL NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN resumed_from TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN speculative INTEGER NOT NULL DEFAULT 0;
UPDATE attempt SET finished_at = started_at + seconds WHERE outcome <> 'running';
UPDATE attempt SET fraction = 1 WHERE outcome = 'committed';

CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL
) STRICT;

CREATE TABLE run_account (
  epoch INTEGER PRIMARY KEY,
  started_at REAL NOT NULL,
  seconds REAL NOT NULL,
  slots INTEGER NOT NULL,
  bound_seconds REAL NOT NULL,
  planned_seconds REAL NOT NULL,
  busy_seconds REAL NOT NULL,
  thrown_away_seconds REAL NOT NULL,
  speculative_seconds REAL NOT NULL,
  stages INTEGER NOT NULL,
  estimate_error REAL
) STRICT;

CREATE TABLE progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  at REAL NOT NULL,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  running INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  slots_busy INTEGER NOT NULL,
  eta_seconds REAL,
  bound_seconds REAL,
  paused TEXT NOT NULL
) STRICT;

CREATE TABLE progress_stage (
  attempt TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  node TEXT NOT NULL,
  slot INTEGER NOT NULL,
  fraction REAL NOT NULL,
  seconds REAL NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

/// How long a stage stood still for its images.
constexpr const char* kVersion3 = "ALTER TABLE stage ADD COLUMN data_wait_seconds REAL;";

/// On how many slots stages ran at once, on what, and how fast.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE attempt ADD COLUMN width INTEGER NOT NULL DEFAULT 1;
ALTER TABLE stage ADD COLUMN width INTEGER NOT NULL DEFAULT 1;
ALTER TABLE stage ADD COLUMN images_per_second REAL;
ALTER TABLE stage ADD COLUMN step_seconds REAL;
ALTER TABLE stage ADD COLUMN collective_share REAL;
ALTER TABLE stage ADD COLUMN device_memory_bytes INTEGER;
ALTER TABLE environment ADD COLUMN gpu TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace

void migrate(Database& database) {
  const std::int64_t version = database.integer("PRAGMA user_version");
  if (version < 2) database.execute(kVersion2);
  if (version < 3) database.execute(kVersion3);
  if (version < 4) database.execute(kVersion4);
  database.execute("PRAGMA user_version = " + std::to_string(kSchemaVersion));
}

}  // namespace oodsweep
