#include "workers/cuda/unique_id.hpp"

#include <charconv>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::string_view kPrefix = "nccl:";
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kBytes = sizeof(ncclUniqueId::internal);

}  // namespace

std::string rendezvous_of(const ncclUniqueId& id) {
  std::string text{kPrefix};
  for (const char signed_byte : id.internal) {
    const auto byte = static_cast<unsigned char>(signed_byte);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

ncclUniqueId unique_id_of(std::string_view rendezvous) {
  const std::string_view digits = rendezvous.substr(std::min(kPrefix.size(), rendezvous.size()));
  if (!rendezvous.starts_with(kPrefix) || digits.size() != 2 * kBytes ||
      digits.find_first_not_of(kDigits) != std::string_view::npos) {
    throw Error{"\"" + std::string{rendezvous} + "\" is no meeting point of NCCL"};
  }
  ncclUniqueId id{};
  for (std::size_t i = 0; i < kBytes; ++i) {
    unsigned value = 0;
    std::from_chars(&digits[2 * i], &digits[2 * i] + 2, value, 16);
    id.internal[i] = static_cast<char>(value);
  }
  return id;
}

}  // namespace oodsweep
