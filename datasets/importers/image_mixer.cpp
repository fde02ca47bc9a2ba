#include "datasets/importers/image_mixer.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "core/random.hpp"
#include "datasets/shards/output_file.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kMostWaiting = std::int64_t{128} << 20;  ///< Bytes in all buckets together.
constexpr unsigned kMostKeyBits = 10;

/// Stands before the pixels of each image.
struct Record {
  std::uint64_t key;
  std::uint64_t position;
  std::uint64_t hash;
  std::int64_t label;
};

Record record_at(const std::vector<std::uint8_t>& bytes, std::size_t place) {
  Record record{};
  std::memcpy(&record, bytes.data() + place, sizeof record);
  return record;
}

}  // namespace

ImageMixer::ImageMixer(std::filesystem::path files, std::uint64_t seed, std::int64_t image_bytes,
                       std::int64_t expected_images, std::int64_t bucket_bytes)
    : files_{std::move(files)},
      seed_{derive_seed(seed, 0, "import order")},
      image_bytes_{static_cast<std::size_t>(image_bytes)},
      key_bits_{0} {
  while (key_bits_ < kMostKeyBits && (expected_images * image_bytes) >> key_bits_ > bucket_bytes) {
    ++key_bits_;
  }
  buckets_.resize(std::size_t{1} << key_bits_);
  const auto share =
      static_cast<std::size_t>(std::min(2 * bucket_bytes, kMostWaiting >> key_bits_));
  most_waiting_ = std::max(share, sizeof(Record) + image_bytes_);
}

std::filesystem::path ImageMixer::file_of(std::size_t bucket) const {
  return files_.string() + "-" + std::to_string(bucket);
}

void ImageMixer::add(std::uint64_t position, std::span<const std::uint8_t> pixels,
                     std::int32_t label, std::uint64_t hash) {
  const std::uint64_t key = CounterRandom{seed_, position}.next64();
  const std::size_t place = key_bits_ == 0 ? 0 : key >> (64 - key_bits_);
  Bucket& bucket = buckets_[place];
  if (bucket.waiting.size() + sizeof(Record) + image_bytes_ > most_waiting_) spill(place);
  const Record record{key, position, hash, label};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&record);
  bucket.waiting.insert(bucket.waiting.end(), bytes, bytes + sizeof record);
  bucket.waiting.insert(bucket.waiting.end(), pixels.begin(), pixels.end());
}

void ImageMixer::spill(std::size_t bucket) {
  append_to_file(file_of(bucket), std::as_bytes(std::span{buckets_[bucket].waiting}));
  buckets_[bucket].has_file = true;
  buckets_[bucket].waiting.clear();
}

std::vector<std::uint8_t> ImageMixer::take_records(std::size_t bucket) {
  const Bucket taken = std::exchange(buckets_[bucket], {});
  if (!taken.has_file) return taken.waiting;
  std::vector<std::uint8_t> records = read_bytes_of(file_of(bucket), taken.waiting.size());
  records.insert(records.end(), taken.waiting.begin(), taken.waiting.end());
  std::filesystem::remove(file_of(bucket));
  return records;
}

void ImageMixer::drain(SplitWriter& writer) {
  const std::size_t stride = sizeof(Record) + image_bytes_;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    const std::vector<std::uint8_t> records = take_records(bucket);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> order;  // key and position in the source
    std::vector<std::size_t> places(records.size() / stride);
    order.reserve(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Record record = record_at(records, i * stride);
      order.emplace_back(record.key, record.position);
      places[i] = i;
    }
    std::sort(places.begin(), places.end(),
              [&](std::size_t a, std::size_t b) { return order[a] < order[b]; });
    for (const std::size_t place : places) {
      const Record record = record_at(records, place * stride);
      writer.append(std::span{records}.subspan(place * stride + sizeof(Record), image_bytes_),
                    static_cast<std::int32_t>(record.label), record.hash);
    }
  }
}

}  // namespace oodsweep
