#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "cluster/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

/// A shell as child; descriptor 3 is its progress pipe.
class ChildProcessTest : public testing::Test {
 protected:
  [[nodiscard]] ChildOptions shell(const std::string& script) const {
    return {.program = "/bin/sh",
            .arguments = {"-c", script},
            .log_file = log_file(),
            .cores = {},
            .environment = {}};
  }
  [[nodiscard]] std::filesystem::path log_file() const { return folder_.path() / "log.txt"; }

  static ChildExit wait(ChildProcess& child) {
    for (;;) {
      if (const auto end = child.poll_exit()) return *end;
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
  }
  static std::vector<std::string> lines_until_exit(ChildProcess& child) {
    wait(child);
    return child.read_lines();
  }
  static std::string next_line(ChildProcess& child) {
    for (;;) {
      const auto lines = child.read_lines();
      if (!lines.empty()) return lines.front();
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace oodsweep
