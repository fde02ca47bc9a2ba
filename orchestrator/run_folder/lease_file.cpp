#include "orchestrator/run_folder/lease_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <thread>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "lease-";
constexpr int kTries = 5;  ///< To read a file that its holder is writing at this moment.
/// Of a lease file, filled with blanks: so a heartbeat never needs new space on the disk.
constexpr std::size_t kFileSize = 512;

Json to_json(const LeaseHolder& holder, std::int64_t epoch) {
  return {{"epoch", epoch},
          {"host", holder.host},
          {"boot", holder.boot},
          {"pid", holder.pid},
          {"process_start", holder.process_start},
          {"heartbeat", holder.heartbeat},
          {"released", holder.released}};
}

std::optional<LeaseHolder> parse_holder(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    return LeaseHolder{.host = json.at("host").get<std::string>(),
                       .boot = json.at("boot").get<std::string>(),
                       .pid = json.at("pid").get<int>(),
                       .process_start = json.at("process_start").get<std::string>(),
                       .heartbeat = json.at("heartbeat").get<std::int64_t>(),
                       .released = json.at("released").get<bool>()};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

/// How many names the file has; a network file system may report an error for a link that it made.
bool was_linked(const fs::path& draft) {
  std::error_code unknown;
  return fs::hard_link_count(draft, unknown) == 2 && !unknown;
}

}  // namespace

fs::path lease_file(const fs::path& run_dir, std::int64_t epoch) {
  return run_dir / fmt::format("lease-{:06}.json", epoch);
}

std::vector<std::int64_t> epochs_in(const fs::path& run_dir) {
  std::vector<std::int64_t> epochs;
  for (const auto& entry : fs::directory_iterator{run_dir}) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || entry.path().extension() != ".json") continue;
    std::int64_t epoch = 0;
    const auto [end, error] =
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), epoch);
    if (error == std::errc{} && std::string_view{end} == ".json") epochs.push_back(epoch);
  }
  std::sort(epochs.begin(), epochs.end());
  return epochs;
}

std::string text_of(const LeaseHolder& holder, std::int64_t epoch) {
  std::string text = to_json(holder, epoch).dump();
  text.resize(std::max(text.size(), kFileSize - 1), ' ');
  return text + "\n";
}

std::optional<LeaseHolder> read_holder(const fs::path& file) {
  for (int i = 0; i < kTries && fs::exists(file); ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    try {
      if (const auto holder = parse_holder(read_file(file))) return holder;
    } catch (const IoError&) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

LeaseHolder this_process() {
  return {.host = host_name(),
          .boot = boot_id(),
          .pid = getpid(),
          .process_start = process_start(getpid()),
          .heartbeat = 0,
          .released = false};
}

bool is_on_this_host(const LeaseHolder& holder) {
  return holder.host == host_name() && holder.boot == boot_id();
}

bool process_lives(const LeaseHolder& holder) {
  return process_start(holder.pid) == holder.process_start;
}

bool create_exclusively(const fs::path& file, const std::string& content) {
  static std::atomic<int> drafts{0};
  const fs::path draft = file.string() + fmt::format(".{}-{}-{}", host_name(), getpid(), ++drafts);
  write_file_atomically(draft, content);
  const int code = link(draft.c_str(), file.c_str()) == 0 ? 0 : errno;
  const bool made = code == 0 || was_linked(draft);
  fs::remove(draft);
  if (!made && code != EEXIST) {
    throw IoError{fmt::format("{}: {}", file.string(), std::strerror(code))};
  }
  return made;
}

int write_in_place(const fs::path& file, const std::string& content) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const ssize_t written = pwrite(descriptor, content.data(), content.size(), 0);
  const int code =
      written == static_cast<ssize_t>(content.size()) ? 0 : (written < 0 ? errno : EIO);
  return close(descriptor) == 0 || code != 0 ? code : errno;
}

}  // namespace oodsweep
