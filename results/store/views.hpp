#pragma once

#include "results/store/database.hpp"

namespace oodsweep {

/// Makes all views anew. v_results has a column for each parameter that some trial has, so call it
/// again when a sweep was added. Inside the caller's transaction.
void create_views(Database& database);

}  // namespace oodsweep
