#pragma once

#include <chrono>

#include "core/clock.hpp"

namespace oodsweep {

/// Adds the time of its life to `seconds`: how long a stage stood still for its images.
class Waiting {
 public:
  explicit Waiting(double& seconds) : seconds_{seconds} {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { seconds_ += std::chrono::duration<double>(steady_now() - start_).count(); }

 private:
  double& seconds_;
  SteadyTime start_ = steady_now();
};

}  // namespace oodsweep
