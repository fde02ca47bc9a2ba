#pragma once

namespace oodsweep {

/// What the programs return to the shell.
enum class ExitCode : int {
  kDone = 0,
  kSomeFailed = 1,   ///< Some stages failed; a table of what is missing was printed.
  kBadInput = 2,     ///< One message said what is wrong and what would be right.
  kInterrupted = 75  ///< Start again to resume.
};

}  // namespace oodsweep
