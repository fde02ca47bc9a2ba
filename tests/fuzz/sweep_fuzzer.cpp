#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "sweeps/sweep_spec.hpp"
#include "tests/fuzz/fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oodsweep;
  allow_refusal([&] {
    const Json json = parse_json(as_text(data, size), "sweep.json");
    OOD_ENSURE(parse_json(canonical_json(json), "again") == json, "the one text of a value");
    static_cast<void>(parse_sweep(json, scratch_folder() / "sweep.json"));
  });
  return 0;
}
