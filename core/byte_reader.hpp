#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oodsweep {

/// Walks over the bytes of a file that may be shorter than it claims. Nothing is copied; the bytes
/// must outlive the reader and what it hands out. Used on one thread.
class ByteReader {
 public:
  /// @param place The file's name, in front of every error.
  ByteReader(std::string_view bytes, std::string place) : bytes_{bytes}, place_{std::move(place)} {}

  /// The next `count` bytes. @throws ConfigError if they are not there.
  std::string_view take(std::uint64_t count);
  void skip(std::uint64_t count) { static_cast<void>(take(count)); }
  /// An unsigned number of `width` bytes, at most 8.
  std::uint64_t little_endian(std::size_t width);
  /// Up to the next line end, which is taken but not returned.
  std::string line();
  /// @throws ConfigError if the file ends before `position`.
  void seek(std::uint64_t position);

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - position_; }
  [[nodiscard]] const std::string& place() const { return place_; }

  /// Throws ConfigError "file: what (byte 17)".
  [[noreturn]] void fail(const std::string& what) const;

 private:
  std::string_view bytes_;
  std::string place_;
  std::size_t position_ = 0;
};

}  // namespace oodsweep
