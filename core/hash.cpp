#include "core/hash.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {

struct Sha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* owned) const { EVP_MD_CTX_free(owned); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_{std::make_unique<State>()} {
  // Fetched once: EVP_sha256() is looked up again at each start, which takes as long as a short
  // hash.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (!state_->context || EVP_DigestInit_ex(state_->context.get(), algorithm, nullptr) != 1) {
    throw InternalError{"OpenSSL could not start a SHA-256"};
  }
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  OOD_EXPECT(state_ != nullptr, "the hash was moved away or is finished");
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1) {
    throw InternalError{"OpenSSL could not update a SHA-256"};
  }
}

void Sha256::update(std::string_view text) { update(std::as_bytes(std::span{text})); }

std::string Sha256::finish() {
  OOD_EXPECT(state_ != nullptr, "the hash was moved away or is finished");
  std::array<unsigned char, 32> digest{};
  if (EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr) != 1) {
    throw InternalError{"OpenSSL could not finish a SHA-256"};
  }
  state_.reset();
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  return hex;
}

std::string sha256_hex(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.finish();
}

std::string sha256_file(const std::filesystem::path& path) {
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file{std::fopen(path.c_str(), "rb")};
  const auto fail = [&path] {
    throw IoError{fmt::format("{}: cannot be read ({})", path.string(),
                              std::generic_category().message(errno))};
  };
  if (!file) fail();
  Sha256 hash;
  std::vector<std::byte> buffer(std::size_t{1} << 18);
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    hash.update(std::span{buffer}.first(count));
  }
  if (std::ferror(file.get()) != 0) fail();
  return hash.finish();
}

std::uint64_t xxh3(std::span<const std::byte> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace oodsweep
