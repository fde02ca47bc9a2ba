#include "models/weights/named_array.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// IEEE 754 binary16.
float from_half(std::uint16_t bits) {
  const int sign = (bits >> 15) != 0 ? -1 : 1;
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  if (exponent == 0) {
    return static_cast<float>(sign) * std::ldexp(static_cast<float>(fraction), -24);
  }
  if (exponent == 31) {
    return fraction != 0 ? NAN : static_cast<float>(sign) * INFINITY;
  }
  return static_cast<float>(sign) * std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
}

float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

template <class Stored, class Convert>
std::vector<float> convert(const NamedArray& array, Convert to_float) {
  std::vector<float> values(array.bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Stored stored{};
    std::memcpy(&stored, array.bytes.data() + i * sizeof(Stored), sizeof(Stored));
    values[i] = to_float(stored);
  }
  return values;
}

}  // namespace

std::int64_t size_of(DType dtype) {
  switch (dtype) {
    case DType::kFloat64:
    case DType::kInt64:
      return 8;
    case DType::kFloat32:
    case DType::kInt32:
      return 4;
    case DType::kFloat16:
    case DType::kBFloat16:
    case DType::kInt16:
      return 2;
    case DType::kInt8:
    case DType::kUint8:
    case DType::kBool:
      return 1;
  }
  throw InternalError{"a type of array that is not listed"};
}

bool is_floating(DType dtype) {
  return dtype == DType::kFloat64 || dtype == DType::kFloat32 || dtype == DType::kFloat16 ||
         dtype == DType::kBFloat16;
}

std::int64_t element_count(const std::vector<std::int64_t>& shape) {
  // Zero first: the other sizes of an empty array may be anything.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  return count;
}

std::vector<float> as_float32(const NamedArray& array) {
  switch (array.dtype) {
    case DType::kFloat64:
      return convert<double>(array, [](double value) { return static_cast<float>(value); });
    case DType::kFloat32:
      return convert<float>(array, [](float value) { return value; });
    case DType::kFloat16:
      return convert<std::uint16_t>(array, from_half);
    case DType::kBFloat16:
      return convert<std::uint16_t>(array, from_bfloat16);
    default:
      throw InternalError{"tensor \"" + array.name + "\" holds no floating-point numbers"};
  }
}

}  // namespace oodsweep
