#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace oodsweep {

/// An IDX file of bytes.
inline std::string idx_file(const std::vector<std::uint32_t>& shape, const std::string& elements) {
  std::string file{"\0\0\x08", 3};
  file.push_back(static_cast<char>(shape.size()));
  for (const std::uint32_t size : shape) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      file.push_back(static_cast<char>(size >> shift & 0xff));
    }
  }
  return file + elements;
}

inline void write_file(const std::filesystem::path& path, const std::string& content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << content;
}

/// A pair of test images and labels, `count` of 2x2, in a folder.
inline void write_idx_pair(const std::filesystem::path& folder, std::uint32_t images,
                           std::uint32_t labels) {
  write_file(folder / "t10k-images-idx3-ubyte",
             idx_file({images, 2, 2}, std::string(images * 4, 'a')));
  write_file(folder / "t10k-labels-idx1-ubyte", idx_file({labels}, std::string(labels, '\1')));
}

}  // namespace oodsweep
