#pragma once

#include <gtest/gtest.h>

#include <string>

namespace oodsweep {

/// The text of the `Failure` that `action` throws; another or no exception fails the test.
template <class Failure, class Action>
[[nodiscard]] std::string message_of(Action action) {
  try {
    action();
  } catch (const Failure& failure) {
    return failure.what();
  } catch (const std::exception& other) {
    ADD_FAILURE() << "another exception: " << other.what();
    return "";
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

}  // namespace oodsweep
