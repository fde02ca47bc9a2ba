#include "cluster/in_process_transport.hpp"

#include <utility>

#include "core/error.hpp"

namespace oodsweep {

void InProcessTransport::send(int to, std::string text) {
  OOD_EXPECT(to == 0, "a program without mpirun has rank 0 only");
  waiting_.push_back({0, std::move(text)});
}

std::optional<Message> InProcessTransport::poll() {
  if (waiting_.empty()) return std::nullopt;
  Message message = std::move(waiting_.front());
  waiting_.pop_front();
  return message;
}

}  // namespace oodsweep
