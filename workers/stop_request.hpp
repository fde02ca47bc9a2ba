#pragma once

#include <cstdint>
#include <functional>

#include "core/error.hpp"

namespace oodsweep {

/// Tells whether the process shall stop. Asked before each step of a training and before each batch
/// of the other stages.
using StopSignal = std::function<bool()>;

/// A stage ends because the process was asked to stop; the reason says how far it was.
class Drained : public Error {
 public:
  using Error::Error;
};

/// From here on SIGTERM only makes stop_requested() true; further ones change nothing.
void take_sigterm_as_stop_request();
[[nodiscard]] bool stop_requested();

/// @param done, total In `unit`, for the reason. @throws Drained if `asked` says so.
void leave_if_stopped(const StopSignal& asked, std::int64_t done, std::int64_t total,
                      const char* unit);

}  // namespace oodsweep
