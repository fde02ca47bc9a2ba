#include <cstdlib>

#include "orchestrator/commands/command.hpp"

namespace oodsweep {

std::filesystem::path default_data_root() {
  const char* from_environment = std::getenv("OODSWEEP_DATA");
  return from_environment != nullptr && *from_environment != '\0' ? from_environment : "data";
}

void add_data_option(CLI::App& command, std::filesystem::path& data) {
  data = default_data_root();
  command
      .add_option("--data", data, "Folder of the data sets; default $OODSWEEP_DATA, then ./data")
      ->type_name("DIR");
}

}  // namespace oodsweep
