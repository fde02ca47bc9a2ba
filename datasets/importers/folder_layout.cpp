#include "datasets/importers/folder_layout.hpp"

#include <filesystem>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAnnotations = "val_annotations.txt";
constexpr const char* kImages = "images";

/// Folders of a path, without the file's name.
std::vector<std::string> folders_of(const std::string& path) {
  std::vector<std::string> folders;
  for (const fs::path& part : fs::path{path}.parent_path()) {
    if (part != "." && !part.empty()) folders.push_back(part.string());
  }
  return folders;
}

std::optional<std::string> split_of(const std::string& folder) {
  if (folder == "train" || folder == "test" || folder == "val") return folder;
  if (folder == "valid" || folder == "validation") return "val";
  return std::nullopt;
}

/// The class that the folders from `begin` on name; empty if there is none.
std::string class_from(std::vector<std::string> folders, std::size_t begin) {
  folders.erase(folders.begin(), folders.begin() + static_cast<std::ptrdiff_t>(begin));
  if (!folders.empty() && folders.front() == kImages) folders.erase(folders.begin());
  if (folders.size() > 1 && folders.back() == kImages) folders.pop_back();
  return join(folders, "/");
}

}  // namespace

bool is_litter(const std::string& path) {
  for (const fs::path& part : fs::path{path}) {
    const std::string name = part.string();
    if (name == "__MACOSX" || name.starts_with("._")) return true;
  }
  return false;
}

bool FolderLayout::is_annotations(const std::string& path) {
  return fs::path{path}.filename() == kAnnotations;
}

void FolderLayout::add_annotations(const std::string& path, const std::string& text) {
  const fs::path folder = fs::path{path}.parent_path() / kImages;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string file;
    std::string class_name;
    if (std::getline(words, file, '\t') && std::getline(words, class_name, '\t')) {
      annotated_[(folder / file).lexically_normal().string()] = class_name;
    }
  }
}

void FolderLayout::add_picture(const std::string& path) {
  const std::string_view folder{path.data(), path.find_last_of('/') + 1};
  if (folder_ != folder) {
    folder_ = std::string{folder};
    enter_folder(path);
  }
  for (Reading& reading : readings_) {
    if (reading.fits) ++reading.counts[reading.last_split];
  }
}

void FolderLayout::enter_folder(const std::string& path) {
  const std::vector<std::string> folders = folders_of(path);
  for (std::size_t depth = 0; depth <= kDepths; ++depth) {
    Reading& reading = readings_[depth];
    if (!reading.fits) continue;
    std::optional<std::string> split = "";
    if (depth < kDepths) {
      split = folders.size() > depth ? split_of(folders[depth]) : std::nullopt;
      if (depth > 0 && split && top_.empty()) top_ = folders[0];
      if (depth > 0 && split && top_ != folders[0]) split = std::nullopt;
    }
    if (!split) {
      reading = {false, {}, {}, {}};
      continue;
    }
    reading.last_split = *split;
    const std::string name = class_from(folders, depth < kDepths ? depth + 1 : 0);
    if (!name.empty()) reading.classes.insert(name);
  }
}

/// kDepths if there are no splits.
std::size_t FolderLayout::split_depth() const {
  for (std::size_t depth = 0; depth < kDepths; ++depth) {
    if (readings_[depth].fits && !readings_[depth].counts.empty()) return depth;
  }
  return kDepths;
}

FolderLayout::Place FolderLayout::place_of(const std::string& path) const {
  const std::size_t depth = split_depth();
  const std::vector<std::string> folders = folders_of(path);
  Place place;
  if (depth < kDepths && depth < folders.size()) {
    place.split = split_of(folders[depth]).value_or("");
  }
  place.class_name = class_from(folders, depth < kDepths ? depth + 1 : 0);
  if (!place.class_name.empty()) return place;
  const auto annotated = annotated_.find(fs::path{path}.lexically_normal().string());
  if (annotated != annotated_.end()) place.class_name = annotated->second;
  return place;
}

std::set<std::string> FolderLayout::classes() const {
  std::set<std::string> all = readings_[split_depth()].classes;
  for (const auto& [path, name] : annotated_) all.insert(name);
  return all;
}

const std::map<std::string, std::int64_t>& FolderLayout::counts() const {
  return readings_[split_depth()].counts;
}

}  // namespace oodsweep
