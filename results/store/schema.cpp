#include "results/store/schema.hpp"

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr int kOldestVersion = 1;

/// Of version 1; migrate() adds what came later, so that old and new databases have one layout.
constexpr const char* kTables = R"sql(
CREATE TABLE sweep (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  format TEXT NOT NULL,
  spec TEXT NOT NULL,
  resolved TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at REAL NOT NULL,
  used_at REAL NOT NULL,
  UNIQUE (name, version),
  UNIQUE (name, hash)
) STRICT;

CREATE TABLE environment (
  id INTEGER PRIMARY KEY,
  host TEXT NOT NULL,
  provenance TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE stage (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('train', 'outputs', 'score', 'evaluate')),
  label TEXT NOT NULL,
  repeat INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'ready', 'running', 'done', 'failed')),
  reason TEXT NOT NULL DEFAULT '',
  material TEXT NOT NULL,
  places TEXT NOT NULL,
  attempt TEXT,
  started_at REAL,
  seconds REAL,
  peak_memory_bytes INTEGER,
  environment INTEGER REFERENCES environment (id)
) STRICT;
CREATE INDEX stage_by_state ON stage (state, kind);

CREATE TABLE stage_dep (
  stage INTEGER NOT NULL REFERENCES stage (id),
  parent INTEGER NOT NULL REFERENCES stage (id),
  PRIMARY KEY (stage, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_dep_by_parent ON stage_dep (parent);

CREATE TABLE trial (
  id INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL REFERENCES sweep (id),
  position INTEGER NOT NULL,
  method TEXT NOT NULL,
  repeat INTEGER NOT NULL,
  task TEXT NOT NULL,
  cell TEXT NOT NULL,
  setting TEXT NOT NULL,
  UNIQUE (sweep, position),
  UNIQUE (sweep, cell, repeat)
) STRICT;

CREATE TABLE trial_param (
  trial INTEGER NOT NULL REFERENCES trial (id),
  key TEXT NOT NULL,
  value ANY,
  symbol TEXT,
  PRIMARY KEY (trial, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE trial_stage (
  trial INTEGER NOT NULL REFERENCES trial (id),
  stage INTEGER NOT NULL REFERENCES stage (id),
  PRIMARY KEY (trial, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX trial_stage_by_stage ON trial_stage (stage);

CREATE TABLE sweep_stage (
  sweep INTEGER NOT NULL REFERENCES sweep (id),
  stage INTEGER NOT NULL REFERENCES stage (id),
  dataset TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (sweep, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
  id TEXT PRIMARY KEY,
  stage INTEGER REFERENCES stage (id),
  epoch INTEGER NOT NULL,
  node TEXT NOT NULL,
  slot INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  started_at REAL NOT NULL,
  seconds REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_by_stage ON attempt (stage);

CREATE TABLE dataset (
  fingerprint TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (fingerprint, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE variant (
  id INTEGER PRIMARY KEY,
  parameters TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE metric (
  name TEXT PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('detection', 'in_distribution')),
  better TEXT NOT NULL CHECK (better IN ('higher', 'lower')),
  title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE result (
  id INTEGER PRIMARY KEY,
  stage INTEGER NOT NULL REFERENCES stage (id),
  metric TEXT NOT NULL REFERENCES metric (name),
  convention TEXT NOT NULL,
  positive TEXT NOT NULL,
  dataset TEXT NOT NULL,
  role TEXT NOT NULL,
  variant INTEGER NOT NULL REFERENCES variant (id),
  draw INTEGER NOT NULL,
  value REAL,
  reason TEXT NOT NULL DEFAULT '',
  n_in INTEGER NOT NULL,
  n_out INTEGER NOT NULL,
  CHECK (value IS NOT NULL OR reason <> ''),
  UNIQUE (stage, metric, convention, positive, dataset, variant, draw)
) STRICT;

CREATE TABLE curve (
  stage INTEGER NOT NULL REFERENCES stage (id),
  name TEXT NOT NULL,
  step INTEGER NOT NULL,
  epoch REAL NOT NULL,
  value REAL,
  PRIMARY KEY (stage, name, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE published (
  id INTEGER PRIMARY KEY,
  paper TEXT NOT NULL,
  source TEXT NOT NULL,
  d_in TEXT NOT NULL,
  network TEXT NOT NULL,
  d_out TEXT NOT NULL,
  method TEXT NOT NULL,
  parameters TEXT NOT NULL,
  metric TEXT NOT NULL,
  convention TEXT NOT NULL,
  value REAL NOT NULL,
  sd REAL,
  note TEXT NOT NULL
) STRICT;
CREATE INDEX published_by_pair ON published (d_in, d_out, metric);

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
)sql";

}  // namespace

DatabaseIdentity identify(Database& database, const std::string& file) {
  const std::int64_t application = database.integer("PRAGMA application_id");
  const std::int64_t version = database.integer("PRAGMA user_version");
  const bool empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
  if (empty && application == 0) return DatabaseIdentity::kEmpty;
  if (application != kApplicationId) {
    throw ConfigError{file, "a database of another program",
                      "a run folder holds oodsweep's own sweep.db; choose another folder"};
  }
  if (version < kOldestVersion || version > kSchemaVersion) {
    throw ConfigError{file, "version " + std::to_string(version),
                      "this program reads versions " + std::to_string(kOldestVersion) + " to " +
                          std::to_string(kSchemaVersion) +
                          "; use another run folder, or `oodsweep db rebuild` to make the "
                          "database again from the committed stages"};
  }
  return version == kSchemaVersion ? DatabaseIdentity::kOurs : DatabaseIdentity::kOlder;
}

void create_tables(Database& database) {
  database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.execute("PRAGMA user_version = " + std::to_string(kOldestVersion));
  database.execute(kTables);
  migrate(database);
}

}  // namespace oodsweep
