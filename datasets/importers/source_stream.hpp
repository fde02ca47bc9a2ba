#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace oodsweep {

/// One file of a source, from front to back: on disk, or inside an archive. One thread.
class SourceStream {
 public:
  /// @param place For errors: "cifar-10-binary.tar.gz: batches/test_batch.bin".
  /// @param name  The last part of its path.
  SourceStream(std::string place, std::string name)
      : place_{std::move(place)}, name_{std::move(name)} {}
  virtual ~SourceStream() = default;
  SourceStream(const SourceStream&) = delete;
  SourceStream& operator=(const SourceStream&) = delete;

  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Fills `bytes`. @return How many there were; fewer only where the file ends.
  /// @throws ConfigError naming the place if the file or its archive cannot be read.
  std::size_t read_some(std::span<std::uint8_t> bytes);
  /// Fills `bytes`. @throws ConfigError also if the file ends before.
  void read(std::span<std::uint8_t> bytes);
  /// The next `count` bytes as text. @throws ConfigError also if the file ends before.
  [[nodiscard]] std::string read_text(std::size_t count);
  /// All that is left. @throws ConfigError also if that is more than `most` bytes.
  [[nodiscard]] std::string read_rest(std::uint64_t most);
  /// How many bytes are left; they may be gone afterwards.
  [[nodiscard]] virtual std::uint64_t measure_rest();
  /// @throws ConfigError if anything is left.
  void expect_end();

 protected:
  /// Up to bytes.size() bytes, 0 at the end.
  virtual std::size_t next(std::span<std::uint8_t> bytes) = 0;

 private:
  std::string place_;
  std::string name_;
};

/// Whether a file of this name (without folders) is one that a format reads.
using WantedName = std::function<bool(const std::string& name)>;

/// A file on disk. @throws ConfigError if it is missing.
[[nodiscard]] std::unique_ptr<SourceStream> open_source_file(const std::filesystem::path& file);

/// Calls `visit` for each wanted file of the sources until it returns false. A source is a wanted
/// file itself, a folder (searched in depth, in the order of the paths), or an archive (tar, zip;
/// compressed or not; in its order). Nothing is unpacked to disk, links are not followed.
/// @throws ConfigError naming a source that is missing, damaged, or none of these.
void for_each_stream(const std::vector<std::filesystem::path>& sources, const WantedName& wanted,
                     const std::function<bool(SourceStream&)>& visit);

}  // namespace oodsweep
