#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace oodsweep {

enum class DType {
  kFloat64,
  kFloat32,
  kFloat16,
  kBFloat16,
  kInt64,
  kInt32,
  kInt16,
  kInt8,
  kUint8,
  kBool
};

/// A tensor as plain memory: row-major, little-endian.
struct NamedArray {
  std::string name;
  DType dtype = DType::kFloat32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
};

/// Bytes per element.
[[nodiscard]] std::int64_t size_of(DType dtype);
[[nodiscard]] bool is_floating(DType dtype);
/// Product of the shape; 1 for a scalar.
[[nodiscard]] std::int64_t element_count(const std::vector<std::int64_t>& shape);
/// Values in row-major order, converted. @param array Of a floating-point type.
[[nodiscard]] std::vector<float> as_float32(const NamedArray& array);

}  // namespace oodsweep
