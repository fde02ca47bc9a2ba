#include "workers/progress.hpp"

#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>

namespace oodsweep {

void Progress::ready() { write_line({{"event", "ready"}}); }

void Progress::rendezvous(const std::string& text) {
  write_line({{"event", "rendezvous"}, {"text", text}});
}

void Progress::start(const AttemptId& attempt, const StageKey& key) {
  attempt_ = attempt;
  key_ = key;
  last_step_ = std::chrono::steady_clock::now();
  write_line(about_stage("start"));
}

bool Progress::due() const {
  return std::chrono::steady_clock::now() - last_step_ >= std::chrono::milliseconds{500};
}

void Progress::step(std::int64_t done, std::int64_t total, std::optional<double> loss) {
  last_step_ = std::chrono::steady_clock::now();
  Json line = about_stage("step");
  line["done"] = done;
  line["total"] = total;
  if (loss) line["loss"] = *loss;
  write_line(line);
}

void Progress::committed(double seconds) {
  Json line = about_stage("committed");
  line["seconds"] = seconds;
  write_line(line);
}

void Progress::failed(const std::string& outcome, const std::string& reason) {
  Json line = about_stage("failed");
  line["outcome"] = outcome;
  line["reason"] = reason;
  write_line(line);
}

Json Progress::about_stage(const char* event) const {
  return {{"event", event}, {"attempt", attempt_.text}, {"key", key_.hex}};
}

void Progress::write_line(const Json& line) {
  if (!descriptor_) return;
  const std::string text =
      line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t bytes = write(*descriptor_, text.data() + written, text.size() - written);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) {
      descriptor_.reset();  // nobody listens any more
      return;
    }
    written += static_cast<std::size_t>(bytes);
  }
}

}  // namespace oodsweep
