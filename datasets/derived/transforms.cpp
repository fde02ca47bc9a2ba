#include "datasets/derived/transforms.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "datasets/derived/means.hpp"
#include "datasets/derived/mirrored_digits.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/derived/per_image_source.hpp"
#include "datasets/derived/transform_table.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {
namespace {

constexpr std::uint64_t kTransformSeed = 20;  // of the sets themselves, not of a sweep
constexpr std::size_t kMostDigits = 4;

/// A transform's name taken apart; `row` is null if there is none.
struct Parsed {
  const TransformRow* row = nullptr;
  std::int64_t size = 0;
};

Parsed parse(const std::string& transform) {
  const std::size_t digits = transform.find_first_of("0123456789");
  const bool sized = digits != std::string::npos;
  const std::string name = transform.substr(0, digits);
  for (const TransformRow& row : transform_table()) {
    if (row.name != name || row.takes_size != sized) continue;
    if (!sized) return {&row, 0};
    const std::string size = transform.substr(digits);
    const bool whole = size.find_first_not_of("0123456789") == std::string::npos;
    if (!whole || size.size() > kMostDigits || size.front() == '0') return {};
    return {&row, std::stoll(size)};
  }
  return {};
}

Parsed known(const std::string& transform) {
  const Parsed parsed = parse(transform);
  OOD_EXPECT(parsed.row != nullptr, "a transform with a name, not " + transform);
  return parsed;
}

TransformInput input_of(const std::string& transform, const ImageShape& shape) {
  return {shape, known(transform).size, derive_seed(kTransformSeed, 0, "transform/" + transform)};
}

[[noreturn]] void fail_unknown(const std::string& transform, const std::string& place) {
  std::vector<std::string> forms;
  for (const TransformEntry& entry : transform_entries()) forms.push_back(entry.form);
  throw ConfigError{place, "\"" + transform + "(...)\"",
                    "a known transform: " + join(forms, ", ") + " (N: side of the result)" +
                        did_you_mean(transform, forms)};
}

}  // namespace

const std::vector<TransformEntry>& transform_entries() {
  static const std::vector<TransformEntry> entries = [] {
    std::vector<TransformEntry> all;
    for (const TransformRow& row : transform_table()) {
      all.push_back({row.takes_size ? row.name + "N" : row.name, row.summary});
    }
    return all;
  }();
  return entries;
}

void check_transform(const std::string& transform, const SplitInfo& source,
                     const std::string& place) {
  const Parsed parsed = parse(transform);
  if (parsed.row == nullptr) fail_unknown(transform, place);
  const std::string missing = parsed.row->missing({source.shape, parsed.size, 0});
  if (!missing.empty()) throw ConfigError{place, source.shape.text(), transform + " " + missing};
  const bool pairs = transform == "arithmetic_mean" || transform == "geometric_mean";
  if (pairs && source.count < 2) {
    throw ConfigError{place, source.name, transform + " takes two images"};
  }
}

std::int64_t transformed_count(const std::string& transform, const SplitInfo& source) {
  if (transform != "mirrored_digits") return source.count;
  const auto images = mirrored_digits(labels_of(*open_location(source.location)));
  return static_cast<std::int64_t>(images.size());
}

SplitInfo describe_transform(const std::string& transform, const SplitInfo& source,
                             std::int64_t count) {
  const Parsed parsed = known(transform);
  SplitInfo info = source;
  info.derived = true;
  info.count = count;
  info.location = {{"type", "transform"},
                   {"transform", transform},
                   {"version", kTransformVersion},
                   {"source", source.location}};
  info.fingerprint = canonical_key(
      {{"transform", transform}, {"version", kTransformVersion}, {"source", source.fingerprint}});
  if (parsed.row->takes_size) info.shape = {source.shape.channels, parsed.size, parsed.size};
  if (parsed.row->loses_classes) info.classes.clear();
  return info;
}

SourcePointer open_transformed(const std::string& transform, SourcePointer source, SplitInfo info) {
  const TransformInput input = input_of(transform, source->info().shape);
  if (transform == "mirrored_digits") {
    return open_mirrored_digits(std::move(source), std::move(info));
  }
  if (transform == "arithmetic_mean" || transform == "geometric_mean") {
    const Mean mean = transform == "arithmetic_mean" ? Mean::kArithmetic : Mean::kGeometric;
    return open_means(mean, input.seed, std::move(source), std::move(info));
  }
  return open_per_image(known(transform).row->function(input), std::move(source), std::move(info));
}

}  // namespace oodsweep
