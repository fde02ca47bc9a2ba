#include "core/byte_reader.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace oodsweep {

std::string_view ByteReader::take(std::uint64_t count) {
  if (count > left()) fail("is truncated");
  const std::string_view taken = bytes_.substr(position_, count);
  position_ += taken.size();
  return taken;
}

std::uint64_t ByteReader::little_endian(std::size_t width) {
  OOD_EXPECT(width <= sizeof(std::uint64_t), "the number fits 64 bits");
  const std::string_view digits = take(width);
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8U | static_cast<unsigned char>(digits[i]);
  return value;
}

std::string ByteReader::line() {
  const std::size_t end = bytes_.find('\n', position_);
  if (end == std::string_view::npos) fail("is truncated");
  std::string text{take(end - position_)};
  skip(1);
  return text;
}

void ByteReader::seek(std::uint64_t position) {
  if (position > bytes_.size()) fail("is truncated");
  position_ = position;
}

void ByteReader::fail(const std::string& what) const {
  throw ConfigError{fmt::format("{}: {} (byte {})", place_, what, position_)};
}

}  // namespace oodsweep
