#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace oodsweep {

/// Asks `done` until it says yes: at once while that is a matter of microseconds, later every
/// millisecond.
/// @param what Is waited for, for the message: "all ranks to join".
/// @throws CollectiveTimeout after `limit`; CollectiveBroken once `is_deserted` (may be empty) says
/// yes; what `done` throws.
void wait_in_gang(const std::function<bool()>& done, std::chrono::milliseconds limit,
                  const std::function<bool()>& is_deserted, const std::string& what);

}  // namespace oodsweep
