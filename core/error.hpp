#pragma once

#include <stdexcept>
#include <string>

namespace oodsweep {

/// Root of every error that this project throws. `what()` is one sentence for a person.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user's input is wrong: `place: value is not valid (rule)`. Programs end with exit code 2.
class ConfigError : public Error {
 public:
  explicit ConfigError(const std::string& message) : Error{message} {}
  /// @param place File and path inside it, "sweep.json: methods[1].epsilon".
  /// @param value The offending value as the user wrote it.
  /// @param rule  What would be right.
  ConfigError(const std::string& place, const std::string& value, const std::string& rule);
};

/// A file, disk or library call failed; the message names the file.
class IoError : public Error {
 public:
  using Error::Error;
};

/// Nothing can be written because the disk, or the user's share of it, is full. Passes once there
/// is room again.
class DiskFull : public IoError {
 public:
  using IoError::IoError;
};

/// Our own mistake: a broken precondition or invariant.
class InternalError : public Error {
 public:
  using Error::Error;
};

namespace detail {
[[noreturn]] void fail_check(const char* kind, const char* condition, const char* file, int line,
                             const std::string& message);
}  // namespace detail

}  // namespace oodsweep

/// What the caller had to guarantee. Throws InternalError with the condition and the place.
#define OOD_EXPECT(condition, message)                                                       \
  do {                                                                                       \
    if (!(condition))                                                                        \
      ::oodsweep::detail::fail_check("expected", #condition, __FILE__, __LINE__, (message)); \
  } while (false)

/// What this code promised. Throws InternalError with the condition and the place.
#define OOD_ENSURE(condition, message)                                                       \
  do {                                                                                       \
    if (!(condition))                                                                        \
      ::oodsweep::detail::fail_check("promised", #condition, __FILE__, __LINE__, (message)); \
  } while (false)
