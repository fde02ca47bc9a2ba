#include "orchestrator/control/control_channel.hpp"

#include <utility>

namespace oodsweep {

void ControlChannel::to_agent(int rank, Json message) {
  message["to"] = "agent";
  send(rank, std::move(message));
}

void ControlChannel::to_coordinator(Json message) {
  message["to"] = "coordinator";
  send(0, std::move(message));
}

void ControlChannel::send(int rank, Json message) {
  message["n"] = ++sent_[rank];
  transport_.send(rank, message.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<Received> ControlChannel::receive() {
  while (auto message = transport_.poll()) {
    Received received{message->from, Json::parse(message->text)};
    const auto number = received.content.at("n").get<std::int64_t>();
    if (number <= received_[received.from]) continue;
    received_[received.from] = number;
    return received;
  }
  return std::nullopt;
}

bool is_for_agent(const Json& message) { return message.at("to") == "agent"; }

}  // namespace oodsweep
