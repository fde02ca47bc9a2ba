#pragma once

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "core/hash.hpp"
#include "workers/checkpoint.hpp"

namespace oodsweep {

inline StageKey sample_key() { return {std::string(64, 'a')}; }

inline NamedArray sample_array(const std::string& name, const std::vector<float>& values) {
  const auto bytes = std::as_bytes(std::span{values});
  return {name, DType::kFloat32, {std::ssize(values)}, {bytes.begin(), bytes.end()}};
}

/// With numbers whose last bits are lost easily.
inline Checkpoint sample_checkpoint(std::int64_t step, const std::string& attempt = "a000003") {
  return {.attempt = {attempt},
          .provenance = {{{"host", "one"}}},
          .step = step,
          .seconds = 1.0 / 3.0,
          .state = {sample_array("bn.running_mean", {2.5F}),
                    sample_array("fc.weight", {0.1F, -0.0F, 1e-40F})},
          .momenta = {sample_array("fc.weight", {-0.3F, 3e38F, 7.0F})},
          .losses = {0.1 + 0.2, std::nextafter(2.3, 3.0), 5e-324},
          .curve = {{4, 1.0, "train_loss", std::nextafter(0.7, 1.0)}}};
}

/// The bytes with the hash that fits them, as a program that means them would write them.
inline std::string resealed(std::string bytes) {
  const std::string before = R"("sha256":")";
  const std::size_t place = bytes.find(before) + before.size();
  bytes.replace(place, 64, std::string(64, '0'));
  return bytes.replace(place, 64, sha256_hex(bytes));
}

}  // namespace oodsweep
