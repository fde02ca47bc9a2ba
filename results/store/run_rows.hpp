#pragma once

#include <cstdint>
#include <string>

#include "results/store/database.hpp"
#include "results/store/live_progress.hpp"
#include "results/store/run_account.hpp"

namespace oodsweep {

// Rows about the run itself, inside the caller's transaction. All may be repeated.

/// The account of the same epoch again replaces the first.
void write_account(Database& database, const RunAccount& account);
/// Replaces what was there.
void write_progress(Database& database, const LiveProgress& progress);

/// Which start of the coordinator writes.
struct StoreLease {
  std::int64_t epoch = 0;
  std::string host;
  int pid = 0;
};
void write_lease(Database& database, const StoreLease& lease);
/// Epoch of the coordinator that wrote last; 0 if none has.
[[nodiscard]] std::int64_t lease_epoch(Database& database);

/// @param at Seconds since 1970.
void write_event(Database& database, double at, const std::string& kind, const std::string& text);
[[nodiscard]] double seconds_since_1970();

}  // namespace oodsweep
