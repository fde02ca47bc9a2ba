#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace oodsweep {

/// What the paths of the pictures in one source say about splits and classes.
///
/// Top folders train, test and val (valid, validation) are splits if every picture is below one of
/// them; they may stand below one more folder that all share. The class of a picture is the path of
/// its folder from there on, but for a folder `images` at its beginning or end (DTD, Tiny
/// ImageNet). Without such a folder a picture has no class, unless `val_annotations.txt` beside
/// `images` names it (Tiny ImageNet).
class FolderLayout {
 public:
  /// Every picture of the source, in any order.
  void add_picture(const std::string& path);
  /// @param text Of `path`, whose name is_annotations(): file name, tab, class on each line.
  void add_annotations(const std::string& path, const std::string& text);
  [[nodiscard]] static bool is_annotations(const std::string& path);

  [[nodiscard]] bool has_annotations() const { return !annotated_.empty(); }

  // Once all are added:

  struct Place {
    std::string split;       ///< Empty if the source has none.
    std::string class_name;  ///< Empty without class.
  };
  [[nodiscard]] Place place_of(const std::string& path) const;
  [[nodiscard]] std::set<std::string> classes() const;
  /// Pictures by split.
  [[nodiscard]] const std::map<std::string, std::int64_t>& counts() const;

 private:
  /// What would be if splits stood at one depth of the paths.
  struct Reading {
    bool fits = true;
    std::map<std::string, std::int64_t> counts;
    std::set<std::string> classes;
    std::string last_split;  ///< Of the folder seen last.
  };
  static constexpr std::size_t kDepths = 2;

  [[nodiscard]] std::size_t split_depth() const;
  void enter_folder(const std::string& path);

  std::array<Reading, kDepths + 1> readings_;     ///< By depth; the last is without splits.
  std::optional<std::string> folder_;             ///< Of the picture added last.
  std::string top_;                               ///< The folder that all share, if they do.
  std::map<std::string, std::string> annotated_;  ///< Class by path.
};

/// Whether a file is one that a picture viewer or an operating system left behind.
[[nodiscard]] bool is_litter(const std::string& path);

}  // namespace oodsweep
