#include "tests/gpu/loop_arguments.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/benchmarks/training_subjects.hpp"

namespace oodsweep {

std::optional<LoopArguments> parse_loop_arguments(int argc, char** argv, bool gangs) {
  LoopArguments given;
  if (argc > 1) given.network = argv[1];
  if (argc > 2) given.precision = argv[2];
  if (argc > 3) given.steps = std::atoll(argv[3]);
  if (argc > 4) given.outliers = std::atoll(argv[4]);
  if (argc > 5) given.device = argv[5];
  if (argc > 6) given.ranks = std::atoi(argv[6]);
  const std::string mode = argc > 7 ? argv[7] : "plain";
  given.exact = mode == "exact";
  const bool known =
      training_subjects().contains(given.network) &&
      (given.precision == "bf16" || given.precision == "tf32" || given.precision == "fp32") &&
      (given.device == "cuda" || given.device == "cpu") && (given.exact || mode == "plain") &&
      argc <= (gangs ? 8 : 6);
  if (known && given.steps > 0 && given.outliers >= 0 && given.ranks > 0) return given;
  fmt::print(stderr,
             "usage: {} NETWORK bf16|tf32|fp32 STEPS [OUTLIERS [cuda|cpu{}]]\nNETWORK:", argv[0],
             gangs ? " [RANKS [plain|exact]]" : "");
  for (const auto& [name, subject] : training_subjects()) fmt::print(stderr, " {}", name);
  fmt::print(stderr, "\n");
  return std::nullopt;
}

void print_speed(const std::string& loop, const LoopArguments& arguments, double seconds,
                 double first_step_s, double collective_share) {
  const auto steps = static_cast<double>(arguments.steps);
  const auto images = static_cast<double>(kBenchmarkBatch + arguments.outliers);
  const Json line{{"what", "train"},
                  {"loop", loop},
                  {"network", arguments.network},
                  {"images", kBenchmarkBatch},
                  {"outliers", arguments.outliers},
                  {"precision", arguments.precision},
                  {"device", arguments.device},
                  {"step_ms", 1000.0 * seconds / steps},
                  {"images_per_second", steps * images / seconds},
                  {"first_step_s", first_step_s},
                  {"collective_share", collective_share}};
  fmt::print("{}\n", line.dump());
}

}  // namespace oodsweep
