#include "datasets/importers/cifar_files.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/importers/source_stream.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// The largest, CIFAR-100's training images with their file names, has 155 MB.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;
/// Of all that an archive holds; a set has 186 MB.
constexpr std::uint64_t kMostHeldBytes = std::uint64_t{1} << 29;

struct Part {
  std::string split;
  std::vector<std::string> files;  ///< Without their ending.
};

const std::vector<Part>& parts_of(bool is_100) {
  static const std::vector<Part> ten{
      {"train", {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"}},
      {"test", {"test_batch"}}};
  static const std::vector<Part> hundred{{"train", {"train"}}, {"test", {"test"}}};
  return is_100 ? hundred : ten;
}

std::vector<std::string> all_files(bool is_100, const std::string& ending) {
  std::vector<std::string> files;
  for (const Part& part : parts_of(is_100)) {
    for (const std::string& file : part.files) files.push_back(file + ending);
  }
  return files;
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// On disk it is read when it is needed; the order of an archive is not the publisher's, so what
/// stands there is kept.
/// @param held Bytes kept so far.
CifarBatch batch_of(SourceStream& file, std::uint64_t& held) {
  CifarBatch batch{file.place(), "", {}, nullptr};
  if (fs::is_regular_file(file.place())) {
    batch.file = file.place();
  } else {
    const std::uint64_t most = std::min(kMostBytes, kMostHeldBytes - held);
    batch.held = std::make_shared<const std::string>(file.read_rest(most));
    held += batch.held->size();
  }
  return batch;
}

using Found = std::map<std::string, CifarBatch>;

/// The batches of one set, all of a split or none.
std::vector<CifarBatch> in_order(const Found& found, bool is_100, const std::string& ending) {
  std::vector<CifarBatch> batches;
  for (const Part& part : parts_of(is_100)) {
    const auto is_there = [&](const std::string& file) { return found.contains(file + ending); };
    if (std::none_of(part.files.begin(), part.files.end(), is_there)) continue;
    for (const std::string& file : part.files) {
      if (!is_there(file)) {
        throw ConfigError{"source", "no " + file + ending,
                          "all files of split " + part.split + ": " + join(part.files, ", ")};
      }
      batches.push_back(found.at(file + ending));
      batches.back().split = part.split;
    }
  }
  return batches;
}

}  // namespace

std::shared_ptr<const std::string> CifarBatch::content() const {
  if (held != nullptr) return held;
  return std::make_shared<const std::string>(open_source_file(file)->read_rest(kMostBytes));
}

CifarFiles find_cifar_files(const std::vector<fs::path>& sources, const std::string& ending,
                            const std::vector<std::string>& names) {
  const std::vector<std::string> ten = all_files(false, ending);
  const std::vector<std::string> hundred = all_files(true, ending);
  CifarFiles files;
  Found found;
  std::uint64_t held = 0;
  const auto wanted = [&](const std::string& name) {
    return contains(ten, name) || contains(hundred, name) || contains(names, name);
  };
  for_each_stream(sources, wanted, [&](SourceStream& file) {
    if (contains(names, file.name())) {
      files.names[file.name()] = file.read_rest(1 << 20);
      return true;
    }
    const auto [place, fresh] = found.emplace(file.name(), batch_of(file, held));
    if (!fresh) throw ConfigError{"source", file.place(), "each file once"};
    return true;
  });
  files.batches = in_order(found, false, ending);
  auto others = in_order(found, true, ending);
  if (files.batches.empty() == others.empty()) {
    throw ConfigError{"source",
                      files.batches.empty() ? "nothing of CIFAR" : "CIFAR-10 and CIFAR-100",
                      "the files of one set: " + join(ten, ", ") + "; or " + join(hundred, ", ")};
  }
  files.is_100 = !others.empty();
  if (files.is_100) files.batches = std::move(others);
  return files;
}

}  // namespace oodsweep
