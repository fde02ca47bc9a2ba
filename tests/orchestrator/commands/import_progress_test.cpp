#include "orchestrator/commands/import_progress.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "tests/support/manual_clock.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A stream into memory.
class Screen {
 public:
  ~Screen() {
    std::fclose(stream);
    std::free(text_);
  }
  [[nodiscard]] std::string text() const {
    std::fflush(stream);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;

 public:
  std::FILE* stream = open_memstream(&text_, &size_);
};

TEST(ImportProgressTest, ATerminalHasOneLineThatIsWrittenOver) {
  const Screen screen;
  ManualClock clock;
  {
    ImportProgressView view{screen.stream, true, clock.clock()};
    clock.advance(milliseconds{150});
    view.show({0, 40000});  // the source is listed: time counts from here
    clock.advance(milliseconds{100});
    view.show({10, 40000});
    clock.advance(seconds{2} - milliseconds{100});
    view.show({10000, 40000});  // 5000 a second; 30000 left take 6 s
    clock.advance(milliseconds{199});
    view.show({11000, 40000});
  }
  EXPECT_EQ(screen.text(),
            "\r\x1b[K10 of 40000 images (0 %), 100 a second, 6:40 left"
            "\r\x1b[K10000 of 40000 images (25 %), 5000 a second, 0:06 left\r\x1b[K");
}

TEST(ImportProgressTest, AFileGetsALineEveryTenSeconds) {
  const Screen screen;
  ManualClock clock;
  {
    ImportProgressView view{screen.stream, false, clock.clock()};
    for (std::int64_t second = 1; second <= 25; ++second) {
      clock.advance(seconds{1});
      view.show({second * 10, 80'000'000});
    }
  }
  // 79,999,900 and 79,999,800 images at 10 a second.
  EXPECT_EQ(screen.text(),
            "100 of 80000000 images (0 %), 10 a second, 2222:13:10 left\n"
            "200 of 80000000 images (0 %), 10 a second, 2222:13:00 left\n");
}

}  // namespace
}  // namespace oodsweep
