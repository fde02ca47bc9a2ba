#pragma once

#include "core/error.hpp"

namespace oodsweep {

/// A collective call did not come to its end: what it was to fill is undefined, and the gang has no
/// further use. Whoever catches it calls abort() and ends the process's work.
class CollectiveError : public Error {
 public:
  using Error::Error;
};

/// A peer did not arrive in time: it hangs, or is slower than the limit allows for.
class CollectiveTimeout : public CollectiveError {
 public:
  using CollectiveError::CollectiveError;
};

/// A peer has aborted or died, the parent of this process is gone, or the library reports a fault.
class CollectiveBroken : public CollectiveError {
 public:
  using CollectiveError::CollectiveError;
};

}  // namespace oodsweep
