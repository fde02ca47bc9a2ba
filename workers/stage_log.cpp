#include "workers/stage_log.hpp"

#include <algorithm>
#include <fstream>

#include "core/atomic_file.hpp"

namespace oodsweep {

void StageLog::line(std::string_view text) {
  text_.append(text).append("\n");
  if (file_.empty()) return;
  std::ofstream stream{file_, std::ios::app};
  stream << text << '\n' << std::flush;
  behind_ = behind_ || !stream;
}

void StageLog::finish() {
  if (!behind_) return;
  write_file_atomically(file_, text_);
  behind_ = false;
}

std::string StageLog::tail(std::size_t bytes) const {
  return text_.substr(text_.size() - std::min(bytes, text_.size()));
}

}  // namespace oodsweep
