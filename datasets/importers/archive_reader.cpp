#include "datasets/importers/archive_reader.hpp"

#include <array>
#include <cstdint>

#include "datasets/importers/file_walk.hpp"
#include "datasets/importers/gzip_stream.hpp"

namespace oodsweep {

void for_each_file(const std::filesystem::path& source,
                   const std::function<void(const std::string&, const std::string&)>& visit) {
  FileWalk walk{source};
  while (const std::string* path = walk.next()) visit(*path, walk.read());
}

std::string read_maybe_gzip(const std::filesystem::path& file) {
  GzipStream stream{file};
  std::string content;
  std::array<std::uint8_t, 1 << 16> buffer{};
  for (;;) {
    const std::size_t bytes = stream.read(buffer);
    content.append(reinterpret_cast<const char*>(buffer.data()), bytes);
    if (bytes < buffer.size()) return content;
  }
}

}  // namespace oodsweep
