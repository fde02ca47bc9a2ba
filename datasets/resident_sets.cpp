#include "datasets/resident_sets.hpp"

#include <map>
#include <mutex>

namespace oodsweep {
namespace {

struct Resident {
  std::shared_ptr<const ImageSource> source;
  std::int64_t bytes = 0;
};

/// `sets` and `total` are guarded by `lock`.
struct Residents {
  std::mutex lock;
  std::map<std::string, Resident> sets;
  std::int64_t total = 0;

  void make_room(std::int64_t bytes) {
    for (auto entry = sets.begin(); entry != sets.end() && total + bytes > kMostResidentBytes;) {
      const bool unused = entry->second.source.use_count() == 1;
      if (unused) total -= entry->second.bytes;
      entry = unused ? sets.erase(entry) : std::next(entry);
    }
  }
};

}  // namespace

std::shared_ptr<const ImageSource> resident_set(
    const std::string& key, std::int64_t bytes,
    const std::function<std::shared_ptr<const ImageSource>()>& load) {
  static Residents residents;
  const std::lock_guard guard{residents.lock};
  if (const auto known = residents.sets.find(key); known != residents.sets.end()) {
    return known->second.source;
  }
  residents.make_room(bytes);
  auto source = load();
  residents.sets[key] = {source, bytes};
  residents.total += bytes;
  return source;
}

}  // namespace oodsweep
