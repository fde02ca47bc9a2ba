#include "datasets/fetch_help/fetch_help.hpp"

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/fetch_help/fetch_help_tables.hpp"

namespace oodsweep {

const std::vector<FetchHelp>& fetch_helps() {
  static const std::vector<FetchHelp> helps = [] {
    std::vector<FetchHelp> all;
    for (const auto& table :
         {grey_fetch_helps(), colour_fetch_helps(), outlier_fetch_helps(), text_fetch_helps()}) {
      all.insert(all.end(), table.begin(), table.end());
    }
    return all;
  }();
  return helps;
}

const FetchHelp& find_fetch_help(const std::string& name) {
  std::vector<std::string> names;
  for (const FetchHelp& help : fetch_helps()) {
    if (help.name == name) return help;
    names.push_back(help.name);
  }
  throw ConfigError{"NAME", "\"" + name + "\"",
                    "a set that the papers use, `oodsweep data fetch-help` lists them" +
                        did_you_mean(name, names)};
}

}  // namespace oodsweep
