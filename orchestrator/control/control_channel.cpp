#include "orchestrator/control/control_channel.hpp"

#include <algorithm>
#include <utility>

#include "core/log.hpp"

namespace oodsweep {

ControlChannel::ControlChannel(Transport& transport, const Timing& timing, SteadyClock clock)
    : transport_{transport},
      timing_{timing},
      clock_{std::move(clock)},
      begin_{clock_()},
      last_beat_{begin_},
      last_service_{begin_} {
  if (rank() != 0) link(0);  // an agent's heartbeats start before it is greeted
}

ReliableLink& ControlChannel::link(int rank) {
  return links_.try_emplace(rank, timing_).first->second;
}

void ControlChannel::to_agent(int rank, Json message) {
  message["to"] = "agent";
  send(rank, std::move(message));
}

void ControlChannel::to_coordinator(Json message) {
  message["to"] = "coordinator";
  send(0, std::move(message));
}

void ControlChannel::send(int rank, Json message) {
  ReliableLink& to = link(rank);
  if (!to.is_closed()) transport_.send(rank, to.send(std::move(message), clock_()));
}

std::optional<Received> ControlChannel::receive() {
  while (ready_.empty()) {
    const auto message = transport_.poll();
    if (!message) {
      send_due();
      return std::nullopt;
    }
    take(*message);
  }
  Received received = std::move(ready_.front());
  ready_.pop_front();
  return received;
}

void ControlChannel::take(const Message& message) {
  heard_[message.from] = clock_();
  try {
    Json envelope = Json::parse(message.text);
    ReliableLink& from = link(message.from);
    // Eras are opened by the coordinator; an agent follows with the first message of a later one.
    if (rank() != 0 && envelope.at("era").get<std::int64_t>() > from.era()) {
      from.open(envelope.at("era").get<std::int64_t>());
    }
    for (Json& content : from.receive(std::move(envelope))) {
      ready_.push_back({message.from, std::move(content)});
    }
  } catch (const nlohmann::json::exception& error) {
    log_warning(std::string{"a control message that is none: "} + error.what());
  }
}

void ControlChannel::send_due() {
  const SteadyTime now = clock_();
  const bool all = now - last_service_ >= timing_.resend / 4;
  if (all) last_service_ = now;
  for (auto& [rank, link] : links_) {
    if (!all && !link.owes_acknowledgement()) continue;
    for (std::string& text : link.due(now)) transport_.send(rank, std::move(text));
  }
  if (now - last_beat_ >= timing_.beat) {
    last_beat_ = now;
    beat();
  }
}

void ControlChannel::beat() {
  for (auto& [other, link] : links_) {
    if (other != rank() && !link.is_closed()) transport_.send(other, link.beat());
  }
}

void ControlChannel::open(int rank, std::int64_t era) {
  std::erase_if(ready_, [&](const Received& old) { return old.from == rank; });
  link(rank).open(era);
  heard_[rank] = clock_();
}

void ControlChannel::close(int rank) {
  link(rank).close();
  transport_.forget(rank);
}

bool ControlChannel::is_closed(int rank) const {
  const auto found = links_.find(rank);
  return found != links_.end() && found->second.is_closed();
}

SteadyTime ControlChannel::last_heard(int rank) const {
  const auto found = heard_.find(rank);
  return found == heard_.end() ? begin_ : found->second;
}

bool ControlChannel::sending() const {
  return transport_.sending() || std::any_of(links_.begin(), links_.end(), [](const auto& link) {
           return link.second.has_unacknowledged();
         });
}

bool is_for_agent(const Json& message) { return message.at("to") == "agent"; }

}  // namespace oodsweep
