#pragma once

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

/// A file system in memory of a few megabytes. Needs the right to mount.
class SmallDisk {
 public:
  explicit SmallDisk(int megabytes) {
    const std::string size = "size=" + std::to_string(megabytes) + "m";
    mounted_ = mount("tmpfs", path().c_str(), "tmpfs", 0, size.c_str()) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) umount2(path().c_str(), MNT_DETACH);
  }

  [[nodiscard]] bool is_mounted() const { return mounted_; }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  /// Takes all the room that there is.
  void fill() const {
    const int file = open(ballast().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    for (std::size_t bytes : {std::size_t{1} << 20, std::size_t{4096}}) {
      const std::vector<char> zeros(bytes, 0);
      while (write(file, zeros.data(), bytes) > 0) {
      }
    }
    close(file);
  }
  void make_room() const { std::filesystem::remove(ballast()); }

 private:
  [[nodiscard]] std::filesystem::path ballast() const { return path() / "ballast"; }

  TemporaryFolder folder_;
  bool mounted_ = false;
};

}  // namespace oodsweep
