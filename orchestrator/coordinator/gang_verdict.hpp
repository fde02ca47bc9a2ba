#pragma once

#include <string>
#include <vector>

namespace oodsweep {

/// What one worker of a gang, or its agent, said of its end.
struct GangFailure {
  int member = 0;  ///< Rank in the gang.
  std::string outcome{};
  std::string reason{};
  double seconds = 0.0;
};

/// What the stage is charged with, once, whatever all of its workers said. When one of them dies,
/// the others miss it and say so: what a worker did by itself goes before what it missed, a fault
/// of its own (crashed, out_of_memory, diverged) before an order to stop, an order before a loss
/// that nobody is to blame for. Of equals, the first that was heard of.
/// @param failures At least one.
[[nodiscard]] const GangFailure& cause_of(const std::vector<GangFailure>& failures);

/// "worker 1 of 2: killed by signal 9".
[[nodiscard]] std::string in_words(const GangFailure& failure, std::size_t size);

}  // namespace oodsweep
