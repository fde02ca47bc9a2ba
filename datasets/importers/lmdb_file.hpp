#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace oodsweep {

/// An LMDB database, to read. One thread. Pages are checked against the file's length, their
/// content is not: the format has no checksums.
class LmdbFile {
 public:
  /// @param path Its folder (with data.mdb), or its file.
  /// @throws ConfigError naming the path: missing, truncated, not of LMDB.
  explicit LmdbFile(const std::filesystem::path& path);
  ~LmdbFile();
  LmdbFile(LmdbFile&&) noexcept;
  LmdbFile& operator=(LmdbFile&&) noexcept;

  [[nodiscard]] std::int64_t count() const;
  /// Calls `take(key, value)` in the order of the keys until it returns false; the bytes are
  /// LMDB's and end with the call. @return false if `take` did.
  bool for_each(const std::function<bool(std::string_view, std::string_view)>& take) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oodsweep
