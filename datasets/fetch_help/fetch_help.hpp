#pragma once

#include <string>
#include <vector>

namespace oodsweep {

/// How a set that the papers use gets here. Nothing is downloaded: licences are the user's to
/// accept, and places move.
struct FetchHelp {
  std::string name;                ///< That the sweeps of this project give it.
  std::string summary;             ///< What it is, one line.
  std::string used_for;            ///< By which paper and for what.
  std::string origin;              ///< Who publishes it, in words.
  std::vector<std::string> files;  ///< Names that the publisher gives them, with MD5 where known.
  /// Complete lines for a shell, for files in `downloads/`; each makes a set of its own.
  std::vector<std::string> commands;
  std::string note;  ///< What to mind; may be empty.
};

/// In the order in which they are listed: grey, colour, outliers only, texts.
[[nodiscard]] const std::vector<FetchHelp>& fetch_helps();
/// @throws ConfigError with the nearest name if there is none of that name.
[[nodiscard]] const FetchHelp& find_fetch_help(const std::string& name);

}  // namespace oodsweep
