#include "results/store/result_check.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {
namespace {

[[noreturn]] void fail(const StageResult& result, const std::string& complaint) {
  throw IoError{"the result of stage " + result.key.short_form() + ": " + complaint};
}

void check_values(const StageResult& result) {
  std::set<std::tuple<std::string, std::string, std::string, std::string, std::string, int>> seen;
  for (const MetricRow& row : result.metrics) {
    if (!row.has_value && row.reason.empty()) fail(result, row.metric + " is absent for no reason");
    const Json variant = row.variant.is_null() ? Json::object() : row.variant;
    if (!seen.emplace(row.metric, row.convention, row.positive, row.dataset,
                      canonical_json(variant), row.draw)
             .second) {
      fail(result, row.metric + " stands twice for the same set, variant and draw");
    }
  }
}

void check_curve(const StageResult& result) {
  std::set<std::pair<std::string, std::int64_t>> seen;
  for (const CurvePoint& point : result.curve) {
    if (!seen.emplace(point.name, point.step).second) {
      fail(result, "the curve " + point.name + " has two points at one step");
    }
  }
}

}  // namespace

void check_result(const StageResult& result) {
  try {
    if (stage_from_json(result.stage).key != result.key) fail(result, "it is of another stage");
  } catch (const IoError&) {
    throw;
  } catch (const std::exception& error) {
    fail(result, std::string{"its stage cannot be read: "} + error.what());
  }
  check_values(result);
  check_curve(result);
}

}  // namespace oodsweep
