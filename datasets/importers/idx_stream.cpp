#include "datasets/importers/idx_stream.hpp"

#include <array>
#include <string>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::uint64_t kMostElements = std::uint64_t{1} << 40;

}  // namespace

IdxStream::IdxStream(const std::filesystem::path& file, std::size_t axes)
    : file_{file}, stream_{file} {
  std::array<std::uint8_t, 4> magic{};
  std::vector<std::uint8_t> sizes(4 * axes);
  if (stream_.read(magic) != magic.size() || magic[0] != 0 || magic[1] != 0 ||
      magic[2] != kUnsignedByte || magic[3] != axes || stream_.read(sizes) != sizes.size()) {
    throw ConfigError{file.string() + ": not an IDX file of bytes with " + std::to_string(axes) +
                      " axes"};
  }
  std::uint64_t elements = 1;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | sizes[4 * axis + i];
    shape_.push_back(size);
    if (size == 0 || elements > kMostElements / size) {
      throw ConfigError{file.string() + ": its sizes cannot be right"};
    }
    elements *= size;
  }
}

void IdxStream::read(std::span<std::uint8_t> elements) {
  if (stream_.read(elements) == elements.size()) return;
  throw ConfigError{file_.string() +
                    ": holds fewer elements than its header says; is it truncated?"};
}

void IdxStream::expect_end() {
  std::uint8_t extra = 0;
  if (stream_.read({&extra, 1}) == 0) return;
  throw ConfigError{file_.string() + ": holds more elements than its header says"};
}

}  // namespace oodsweep
