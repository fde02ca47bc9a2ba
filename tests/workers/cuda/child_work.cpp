#include "tests/workers/cuda/child_work.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <stdexcept>

namespace oodsweep {
namespace {

[[noreturn]] void work_and_leave(const std::function<std::string()>& work, int writing_end) {
  std::string said;
  try {
    said = work();
  } catch (const std::exception& error) {
    said = std::string{"thrown: "} + error.what();
  }
  const ssize_t written = write(writing_end, said.data(), said.size());
  _exit(written == static_cast<ssize_t>(said.size()) ? 0 : 1);
}

}  // namespace

ChildWork::ChildWork(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error{"no pipe"};
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error{"no child"};
  if (pid_ == 0) {
    close(ends[0]);
    work_and_leave(work, ends[1]);
  }
  close(ends[1]);
  reading_end_ = ends[0];
}

ChildWork::~ChildWork() {
  close(reading_end_);
  waitpid(pid_, nullptr, 0);
}

std::string ChildWork::text() {
  std::string text;
  std::array<char, 4096> bytes{};
  for (ssize_t n = 0; (n = read(reading_end_, bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(n));
  }
  return text;
}

}  // namespace oodsweep
