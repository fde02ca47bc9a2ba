#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace oodsweep {

/// Incremental SHA-256. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  /// 64 lower-case hex digits. Call once.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_hex(std::string_view text);
/// @throws IoError naming the file.
[[nodiscard]] std::string sha256_file(const std::filesystem::path& path);
/// XXH3, 64 bit: fast content hashes of blocks and images; no defence against an adversary.
[[nodiscard]] std::uint64_t xxh3(std::span<const std::byte> bytes);

}  // namespace oodsweep
