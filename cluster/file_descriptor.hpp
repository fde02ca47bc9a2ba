#pragma once

#include <unistd.h>

#include <utility>

namespace oodsweep {

/// Owns one file descriptor and closes it exactly once. Move-only; -1 owns nothing.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) noexcept : descriptor_{descriptor} {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_{std::exchange(other.descriptor_, -1)} {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    FileDescriptor old{std::move(other)};  // closes what we held at the end of this scope
    std::swap(descriptor_, old.descriptor_);
    return *this;
  }
  ~FileDescriptor() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

}  // namespace oodsweep
