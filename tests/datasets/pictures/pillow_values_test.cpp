// Decoding and resizing against what Pillow 10.4 makes of the same pictures
// (pillow_values.txt, written by make_pillow_values.py).
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "datasets/importers/archive_reader.hpp"
#include "datasets/pictures/picture_decoder.hpp"
#include "datasets/pictures/resize.hpp"
#include "tests/datasets/pictures/encoded_pictures.hpp"
#include "tests/support/shared_folder.hpp"

namespace oodsweep {
namespace {

std::vector<std::istringstream> stored_lines(const std::string& kind) {
  std::ifstream file{OODSWEEP_SOURCE_DIR "/tests/datasets/pictures/pillow_values.txt"};
  std::vector<std::istringstream> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kind + " ")) lines.emplace_back(line.substr(kind.size()));
  }
  return lines;
}

Resampling way_of(const std::string& filter) {
  return filter == "box" ? Resampling::kBox : Resampling::kBilinear;
}

TEST(PillowValuesTest, GeneratedPicturesAreEqualInEveryValue) {
  auto lines = stored_lines("generated");
  ASSERT_EQ(lines.size(), 22U);
  for (std::istringstream& line : lines) {
    std::int64_t height = 0, width = 0, channels = 0, to_height = 0, to_width = 0;
    std::string filter;
    unsigned long crc = 0;
    line >> height >> width >> channels >> to_height >> to_width >> filter >> std::hex >> crc;
    const Picture result =
        resize(pattern_picture(height, width, channels), to_height, to_width, way_of(filter));
    EXPECT_EQ(crc32(0, result.pixels.data(), static_cast<uInt>(result.pixels.size())), crc)
        << line.str();
  }
}

struct RealPicture {
  std::string archive, member, way, filter;
  std::int64_t size = 0, height = 0, width = 0, sum = 0;
  std::vector<int> samples;
};

RealPicture read_line(std::istringstream& line) {
  RealPicture row;
  line >> row.archive >> row.member >> row.way >> row.size >> row.filter >> row.height >>
      row.width >> row.sum;
  row.samples.assign(std::istream_iterator<int>{line}, {});
  return row;
}

void expect_equal(const RealPicture& row, const std::string& bytes) {
  PictureDecoder decoder;
  const Picture original = decoder.decode(bytes, row.member);
  const Picture result = row.way == "exact"
                             ? resize(original, row.size, row.size, way_of(row.filter))
                             : resize_shorter(original, row.size, way_of(row.filter));
  ASSERT_EQ(result.height, row.height) << row.member;
  ASSERT_EQ(result.width, row.width) << row.member;
  std::int64_t sum = 0;
  for (const std::uint8_t value : result.pixels) sum += value;
  const std::size_t last = result.pixels.size() - 1;
  EXPECT_NEAR(static_cast<double>(sum - row.sum) / static_cast<double>(last + 1), 0.0, 0.02)
      << row.member;
  ASSERT_EQ(row.samples.size(), 48U);
  for (std::size_t i = 0; i < 48; ++i) {
    EXPECT_LE(std::abs(result.pixels[i * last / 47] - row.samples[i]), 1) << row.member << " " << i;
  }
}

TEST(PillowValuesTest, RealPicturesAreWithinOneGreyLevel) {
  if (shared_folder().empty()) {
    GTEST_SKIP() << "needs the data sets below OODSWEEP_SHARED or beside the checkout";
  }
  const std::filesystem::path folder = shared_folder() / "datasets";
  std::map<std::string, std::vector<RealPicture>> by_archive;
  for (std::istringstream& line : stored_lines("real")) {
    RealPicture row = read_line(line);
    by_archive[row.archive].push_back(row);
  }
  std::size_t compared = 0;
  for (const auto& [archive, rows] : by_archive) {
    for_each_file(folder / archive, [&](const std::string& path, const std::string& content) {
      for (const RealPicture& row : rows) {
        if (row.member != path) continue;
        expect_equal(row, content);
        ++compared;
      }
    });
  }
  EXPECT_EQ(compared, 24U);
}

}  // namespace
}  // namespace oodsweep
