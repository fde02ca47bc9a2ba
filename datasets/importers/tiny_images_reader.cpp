#include "datasets/importers/tiny_images_reader.hpp"

#include <fmt/format.h>

#include <array>

#include "core/error.hpp"
#include "datasets/importers/pixel_order.hpp"
#include "datasets/importers/source_stream.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kImageBytes = 3 * 32 * 32;

bool is_wanted(const std::string& name) { return name.ends_with(".bin"); }

class TinyImagesReader : public ImportReader {
 public:
  explicit TinyImagesReader(const std::vector<fs::path>& sources) : sources_{sources} {}

  ImportListing list() override {
    std::int64_t images = 0;
    for_each_stream(sources_, is_wanted, [&](SourceStream& file) {
      const std::uint64_t bytes = file.measure_rest();
      if (bytes == 0 || bytes % kImageBytes != 0) {
        throw ConfigError{
            fmt::format("{}: {} bytes are no whole number of images ({} bytes each); is "
                        "it truncated?",
                        file.place(), bytes, kImageBytes)};
      }
      images += static_cast<std::int64_t>(bytes / kImageBytes);
      return true;
    });
    if (images == 0) {
      throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().string(),
                        "a file like tiny_images.bin, or a folder with it"};
    }
    return {{}, {{"", images}}};
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for_each_stream(sources_, is_wanted, [&](SourceStream& file) { return hand_out(file, take); });
  }

 private:
  static bool hand_out(SourceStream& file, const std::function<bool(ImportItem)>& take) {
    std::array<std::uint8_t, kImageBytes> bytes{};
    for (std::int64_t i = 0;; ++i) {
      const std::size_t got = file.read_some(bytes);
      if (got == 0) return true;
      if (got != bytes.size()) throw ConfigError{file.place() + ": is truncated"};
      ImportItem item;
      item.place = fmt::format("{}, image {}", file.place(), i);
      item.picture = make_picture(bytes, {3, 32, 32}, PixelOrder::kColumnPlanes);
      if (!take(std::move(item))) return false;
    }
  }

  std::vector<fs::path> sources_;
};

}  // namespace

std::unique_ptr<ImportReader> make_tiny_images_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<TinyImagesReader>(sources);
}

}  // namespace oodsweep
