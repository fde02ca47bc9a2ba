#pragma once

#include <string>
#include <vector>

#include "results/store/attempt_record.hpp"
#include "results/store/database.hpp"

namespace oodsweep {

// Rows of attempts, inside the caller's transaction. All may be repeated.

/// An attempt that is known stays as it is.
void insert_attempt(Database& database, const AttemptRecord& attempt);
/// Outcome, reason and times; inserts an attempt that is not known.
void end_attempt(Database& database, const AttemptRecord& attempt);
/// By stage and outcome, of attempts above `after_attempt` ("a000123"; "": all) that have ended
/// and were not committed.
[[nodiscard]] std::vector<PastAttempts> past_attempts(Database& database,
                                                      const std::string& after_attempt);
/// "a000123" -> 123; 0 if it is no such name.
[[nodiscard]] std::int64_t attempt_number(const std::string& id);

}  // namespace oodsweep
