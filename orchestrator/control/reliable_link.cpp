#include "orchestrator/control/reliable_link.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace oodsweep {
namespace {

constexpr std::size_t kMostEarly = 100'000;
constexpr int kMostDoublings = 4;  ///< Re-sends come ever more slowly, up to 16 times the first.

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Json ReliableLink::envelope() const { return {{"era", era_}, {"ack", received_}}; }

std::string ReliableLink::send(Json message, SteadyTime now) {
  message.update(envelope());
  message["n"] = ++sent_;
  std::string text = text_of(message);
  owes_acknowledgement_ = false;
  if (!closed_) unacknowledged_.push_back({sent_, text, now});
  return text;
}

std::string ReliableLink::beat() {
  Json beat = envelope();
  beat["beat"] = true;
  return text_of(beat);
}

bool ReliableLink::is_due(const Kept& kept, SteadyTime now) const {
  return now - kept.sent_at >= timing_.resend * (1 << std::min(kept.times - 1, kMostDoublings));
}

std::vector<std::string> ReliableLink::due(SteadyTime now) {
  std::vector<std::string> texts;
  for (Kept& kept : unacknowledged_) {
    if (!is_due(kept, now)) continue;
    kept.sent_at = now;
    ++kept.times;
    texts.push_back(kept.text);
  }
  if (std::exchange(owes_acknowledgement_, false)) texts.push_back(text_of(envelope()));
  return texts;
}

std::vector<Json> ReliableLink::receive(Json envelope) {
  std::vector<Json> ready;
  const auto era = envelope.at("era").get<std::int64_t>();
  if (closed_ || era != era_) {
    ++refused_;
    return ready;
  }
  take_acknowledgement(envelope.at("ack").get<std::int64_t>());
  const auto number = envelope.find("n");
  if (number == envelope.end()) return ready;
  owes_acknowledgement_ = true;
  const auto n = number->get<std::int64_t>();
  if (n <= received_ || early_.size() >= kMostEarly) return ready;
  early_.emplace(n, std::move(envelope));
  while (!early_.empty() && early_.begin()->first == received_ + 1) {
    ready.push_back(std::move(early_.begin()->second));
    early_.erase(early_.begin());
    ++received_;
  }
  return ready;
}

void ReliableLink::take_acknowledgement(std::int64_t number) {
  while (!unacknowledged_.empty() && unacknowledged_.front().number <= number) {
    unacknowledged_.pop_front();
  }
}

void ReliableLink::open(std::int64_t era) {
  *this = ReliableLink{timing_};
  era_ = era;
}

void ReliableLink::close() {
  closed_ = true;
  unacknowledged_.clear();
  early_.clear();
  owes_acknowledgement_ = false;
}

}  // namespace oodsweep
