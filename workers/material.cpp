#include "workers/material.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace oodsweep {

void require_supported(const Json& material, const std::string& key, const Json& supported) {
  const Json given = material.value(key, Json{});
  if (given == supported) return;
  throw ConfigError{material.value("kind", "a") + " stage." + key, given.dump(),
                    "this program does " + supported.dump()};
}

}  // namespace oodsweep
