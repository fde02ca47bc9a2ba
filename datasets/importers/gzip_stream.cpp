#include "datasets/importers/gzip_stream.hpp"

#include <zlib.h>

#include <algorithm>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

struct GzipCloser {
  void operator()(gzFile handle) const { gzclose(handle); }
};

}  // namespace

struct GzipStream::State {
  std::filesystem::path file;
  std::unique_ptr<gzFile_s, GzipCloser> handle;
};

GzipStream::GzipStream(std::filesystem::path file) : state_{std::make_unique<State>()} {
  if (!std::filesystem::is_regular_file(file)) {
    throw ConfigError{file.string() + ": there is no such file"};
  }
  state_->handle.reset(gzopen(file.c_str(), "rb"));
  if (state_->handle == nullptr) throw ConfigError{file.string() + ": cannot be opened"};
  constexpr unsigned kBuffer = 1 << 17;
  gzbuffer(state_->handle.get(), kBuffer);
  state_->file = std::move(file);
}
GzipStream::~GzipStream() = default;
GzipStream::GzipStream(GzipStream&&) noexcept = default;
GzipStream& GzipStream::operator=(GzipStream&&) noexcept = default;

std::size_t GzipStream::read(std::span<std::uint8_t> bytes) {
  constexpr std::size_t kMostAtOnce = 1 << 30;
  std::size_t total = 0;
  while (total < bytes.size()) {
    const auto wanted = static_cast<unsigned>(std::min(bytes.size() - total, kMostAtOnce));
    const int got = gzread(state_->handle.get(), bytes.data() + total, wanted);
    int problem = Z_OK;
    const char* reason = gzerror(state_->handle.get(), &problem);
    // The end of a truncated file is no error of the read that met it.
    if (got < 0 || (problem != Z_OK && problem != Z_STREAM_END)) {
      throw ConfigError{state_->file.string() + ": cannot be decompressed (" + reason +
                        "); is it truncated?"};
    }
    if (got == 0) break;
    total += static_cast<std::size_t>(got);
  }
  return total;
}

}  // namespace oodsweep
