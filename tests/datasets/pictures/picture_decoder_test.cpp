// Stored files were written by Pillow 10.4, or by zlib and struct of Python where Pillow cannot.
#include "datasets/pictures/picture_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "datasets/pictures/png_picture.hpp"
#include "tests/datasets/pictures/encoded_pictures.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;
using Values = std::vector<std::uint8_t>;

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16)));
  }
  return bytes;
}

Picture decode(std::string_view bytes) { return PictureDecoder{}.decode(bytes, "dog/1"); }

std::string refusal(std::string_view bytes) {
  return message_of<ConfigError>([&] { static_cast<void>(decode(bytes)); });
}

/// 2 x 3 colours 0, 13, 26, ...
Values thirteens() {
  Values values;
  for (int i = 0; i < 18; ++i) values.push_back(static_cast<std::uint8_t>(13 * i));
  return values;
}

constexpr const char* kPaletteHead =
    "89504e470d0a1a0a0000000d49484452000000030000000204030000006f5a7b29"
    "00000012504c5445c3d0dd9ca9b675828f4e5b68273441000d1adcda3510";
constexpr const char* kPaletteTail =
    "0000000e49444154789c630831605064000002ac00a6899552f90000000049454e44ae426082";
constexpr const char* kBmp24 =
    "424d4e0000000000000036000000280000000300000002000000010018000000000018000000c40e0000c40e0000"
    "00000000000000008f8275b6a99cddd0c30000001a0d00413427685b4e000000";
constexpr const char* kBmp1 =
    "424d46000000000000003e0000002800000003000000020000000100010000000000"
    "08000000c40e0000c40e0000020000000200000000000000ffffffff60000000a0000000";

TEST(PictureDecoderTest, PngPalettesGiveColour) {
  const Picture picture = decode(bytes_of(std::string{kPaletteHead} + kPaletteTail));
  EXPECT_EQ(picture, (Picture{2, 3, 3, thirteens()}));
}

TEST(PictureDecoderTest, PngOfOneBitIsStretched) {
  const std::string png = bytes_of(
      "89504e470d0a1a0a0000000d4948445200000003000000020100000000b50f5bb7"
      "0000000c49444154789c6358c074000002a801639aee58740000000049454e44ae426082");
  EXPECT_EQ(decode(png), (Picture{2, 3, 1, {255, 0, 255, 0, 255, 255}}));
}

TEST(PictureDecoderTest, PngOfSixteenBitsIsRounded) {
  // 0x1234 = 4660; 4660 / 257 = 18.1; 0xfffe / 257 = 254.996
  const std::string png = bytes_of(
      "89504e470d0a1a0a0000000d494844520000000200000001100000000081d9fc15"
      "0000000d49444154789c631032f9ff0f0003e5024458d51a210000000049454e44ae426082");
  EXPECT_EQ(decode(png), (Picture{1, 2, 1, {18, 255}}));
}

TEST(PictureDecoderTest, TransparentPixelsLieOnBlack) {
  // (200, 100, 50) whole, and at 51 / 255 = 1/5.
  const std::string png = bytes_of(
      "89504e470d0a1a0a0000000d4948445200000002000000010806000000f4227f8a"
      "0000000f49444154789c63389162f41f888d01140f03efd1117d7e0000000049454e44ae426082");
  EXPECT_EQ(decode(png), (Picture{1, 2, 3, {200, 100, 50, 40, 20, 10}}));
}

TEST(PictureDecoderTest, GammaIsNotApplied) {
  // A gAMA chunk says 1.0; Pillow gives the stored 10 and 200 too.
  const std::string png = bytes_of(
      "89504e470d0a1a0a0000000d4948445200000002000000010800000000d1492056"
      "0000000467414d41000186a031e8965f"
      "0000000b49444154789c63e03a010000df00d34b21a5490000000049454e44ae426082");
  EXPECT_EQ(decode(png), (Picture{1, 2, 1, {10, 200}}));
}

TEST(PictureDecoderTest, InterlacedPngIsPutInOrder) {
  const std::string png = bytes_of(
      "89504e470d0a1a0a0000000d4948445200000003000000020800000001cf180950"
      "0000001249444154789c6360600860d060a858700200067202597356a93b0000000049454e44ae426082");
  EXPECT_EQ(decode(png), (Picture{2, 3, 1, {0, 40, 80, 120, 160, 200}}));
}

TEST(PictureDecoderTest, WhatIsWrittenAsPngIsReadBack) {
  for (const std::int64_t channels : {1, 3}) {
    const Picture picture = pattern_picture(17, 23, channels);
    EXPECT_EQ(decode(encode_png(picture)), picture);
  }
}

TEST(PictureDecoderTest, BitmapsAreReadFromBelow) {
  EXPECT_EQ(decode(bytes_of(kBmp24)), (Picture{2, 3, 3, thirteens()}));
  EXPECT_EQ(decode(bytes_of(kBmp1)), (Picture{2, 3, 1, {255, 0, 255, 0, 255, 255}}));
}

TEST(PictureDecoderTest, ABitmapOfNegativeHeightIsReadFromAbove) {
  std::string bmp = bytes_of(kBmp1);
  bmp.replace(22, 4, bytes_of("feffffff"));
  EXPECT_EQ(decode(bmp), (Picture{2, 3, 1, {0, 255, 255, 255, 0, 255}}));
}

TEST(PictureDecoderTest, BitmapsWhoseHeaderCannotBeRightAreRefused) {
  const auto with = [](std::size_t at, const std::string& hex) {
    return bytes_of(kBmp1).replace(at, hex.size() / 2, bytes_of(hex));
  };
  EXPECT_THAT(refusal(with(28, "0000")), HasSubstr("bits a pixel"));
  EXPECT_THAT(refusal(with(28, "1000")), HasSubstr("bits a pixel"));
  EXPECT_THAT(refusal(with(30, "01000000")), HasSubstr("compressed"));
  EXPECT_THAT(refusal(with(14, "0c000000")), HasSubstr("BMP"));
  EXPECT_THAT(refusal(with(10, "10000000")), HasSubstr("contradicts"));
  EXPECT_THAT(refusal(with(46, "01000000")), HasSubstr("palette"));
  EXPECT_THAT(refusal(with(46, "ffffffff")), HasSubstr("contradicts"));
  EXPECT_THAT(refusal(with(18, "ffffff7f")), HasSubstr("pixels"));
  EXPECT_THAT(refusal(with(22, "00000080")), HasSubstr("pixels"));
}

TEST(PictureDecoderTest, NetpbmIsStretchedToEightBits) {
  // Python's round(v / 7 * 255)
  EXPECT_EQ(decode("P5 # a comment\n4 2\n7\n\0\1\2\3\4\5\6\7"sv),
            (Picture{2, 4, 1, {0, 36, 73, 109, 146, 182, 219, 255}}));
  EXPECT_EQ(decode("P6\n1 1\n255\n\x0a\x14\x1e"), (Picture{1, 1, 3, {10, 20, 30}}));
}

TEST(PictureDecoderTest, NetpbmWhoseHeaderCannotBeRightIsRefused) {
  EXPECT_THAT(refusal("P5 4 2 65535 ........"), HasSubstr("8 bits"));
  EXPECT_THAT(refusal("P5 4 2 7 ........"), HasSubstr("larger than"));
  EXPECT_THAT(refusal("P5 99999 99999 255 ."), HasSubstr("pixels"));
  EXPECT_THAT(refusal("P5 99999999999999999999 1 255 ."), HasSubstr("digits"));
  EXPECT_THAT(refusal("P5 0 1 255 ."), HasSubstr("without pixels"));
  EXPECT_THAT(refusal("P5 -1 1 255 ."), HasSubstr("number"));
}

TEST(PictureDecoderTest, JpegIsReadInGreyAndInColour) {
  PictureDecoder decoder;  // one for all, as the pipeline uses it
  const Picture colour{8, 16, 3, Values(8 * 16 * 3, 90)};
  const Picture grey{16, 8, 1, Values(16 * 8, 33)};
  EXPECT_EQ(decoder.decode(encode_jpeg(colour), "x"), colour);
  EXPECT_EQ(decoder.decode(encode_jpeg(grey), "x"), grey);
  EXPECT_EQ(decoder.decode(encode_jpeg(colour), "x"), colour);
}

TEST(PictureDecoderTest, AfterADamagedPictureTheNextIsReadWell) {
  PictureDecoder decoder;
  const Picture grey{16, 8, 1, Values(16 * 8, 33)};
  const std::string jpeg = encode_jpeg(pattern_picture(32, 32, 3));
  EXPECT_THROW(static_cast<void>(decoder.decode(jpeg.substr(0, 700), "x")), ConfigError);
  EXPECT_EQ(decoder.decode(encode_jpeg(grey), "x"), grey);
}

TEST(PictureDecoderTest, CmykIsRefusedByName) {
  const std::string jpeg = encode_jpeg(Values(8 * 8 * 4, 50), 8, 8, TJPF_CMYK);
  EXPECT_THAT(refusal(jpeg), testing::AllOf(HasSubstr("dog/1"), HasSubstr("CMYK")));
}

TEST(PictureDecoderTest, GarbageInAJpegIsFound) {
  std::string jpeg = encode_jpeg(pattern_picture(64, 64, 3));
  for (std::size_t i = jpeg.size() / 2; i < jpeg.size() / 2 + 64; ++i) jpeg[i] = '\xFF';
  EXPECT_THAT(refusal(jpeg), testing::AllOf(HasSubstr("dog/1"), HasSubstr("JPEG")));
}

TEST(PictureDecoderTest, NoFileIsReadInPart) {
  for (const std::string& whole :
       {encode_jpeg(pattern_picture(16, 16, 3)), encode_png(pattern_picture(9, 7, 3)),
        bytes_of(kBmp24), std::string{"P5 3 3 255 abcdefghi"}}) {
    ASSERT_NO_THROW(static_cast<void>(decode(whole)));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      EXPECT_THAT(refusal(std::string_view{whole}.substr(0, length)), HasSubstr("dog/1")) << length;
    }
  }
}

TEST(PictureDecoderTest, SizesAreCheckedBeforeMemoryIsTaken) {
  // 60,000 x 60,000 of one bit, and 8,000 x 8,000 colours in 70 bytes.
  EXPECT_THAT(
      refusal(bytes_of("89504e470d0a1a0a0000000d494844520000ea600000ea600100000000a8a948ef"
                       "0000000949444154789c630000000100015eff7df90000000049454e44ae426082")),
      HasSubstr("60000 x 60000"));
  EXPECT_THAT(
      refusal(bytes_of("89504e470d0a1a0a0000000d4948445200001f4000001f40080200000089933aa3"
                       "0000000949444154789c630000000100015eff7df90000000049454e44ae426082")),
      HasSubstr("too few bytes"));
  std::string jpeg = encode_jpeg(pattern_picture(8, 8, 3));
  const std::size_t frame = jpeg.find("\xFF\xC0");  // then length, precision, height, width
  jpeg.replace(frame + 5, 4, "\x7F\xFF\x7F\xFF");
  EXPECT_THAT(refusal(jpeg), HasSubstr("32767 x 32767"));
}

TEST(PictureDecoderTest, OtherFilesAreRefused) {
  EXPECT_THAT(refusal("GIF89a..."), HasSubstr("not a JPEG, PNG, BMP"));
  EXPECT_THAT(refusal(""), HasSubstr("dog/1"));
}

TEST(PictureNameTest, IsToldByTheEnding) {
  for (const char* name : {"a.jpg", "a/b.JPEG", "x.Png", "x.bmp", "x.pgm", "x.ppm"}) {
    EXPECT_TRUE(has_picture_name(name)) << name;
  }
  for (const char* name : {"", "jpg", "a.txt", "a.jpg/notes", "a.mat"}) {
    EXPECT_FALSE(has_picture_name(name)) << name;
  }
}

}  // namespace
}  // namespace oodsweep
