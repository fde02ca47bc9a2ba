#include "workers/stage_log.hpp"

#include <algorithm>
#include <fstream>

#include "core/error.hpp"

namespace oodsweep {

void StageLog::line(std::string_view text) {
  text_.append(text).append("\n");
  if (file_.empty()) return;
  std::ofstream stream{file_, std::ios::app};
  stream << text << '\n' << std::flush;
  if (!stream) throw IoError{file_.string() + ": could not be written"};
}

std::string StageLog::tail(std::size_t bytes) const {
  return text_.substr(text_.size() - std::min(bytes, text_.size()));
}

}  // namespace oodsweep
