#include "results/store/finished_stages.hpp"

#include <nlohmann/json.hpp>

#include "results/store/database.hpp"
#include "results/store/store_reader.hpp"

namespace oodsweep {

void for_each_finished_stage(const std::filesystem::path& run_dir,
                             const std::function<void(Stage& stage, const TimeTaken& time)>& take) {
  if (!std::filesystem::exists(run_dir / "sweep.db")) return;
  Database database = open_for_reading(run_dir);
  const bool has_width = database.integer("PRAGMA user_version") >= 4;
  Statement rows = database.prepare(std::string{"SELECT key, kind, material, places, seconds, "} +
                                    (has_width ? "width" : "1") +
                                    " FROM stage "
                                    "WHERE state = 'done' AND seconds > 0 ORDER BY id");
  while (rows.step()) {
    Stage stage;
    stage.key = {rows.text(0)};
    stage.kind = stage_kind_from_string(rows.text(1));
    stage.material = Json::parse(rows.text(2));
    stage.places = Json::parse(rows.text(3));
    take(stage, {rows.real(4), static_cast<std::size_t>(rows.integer(5))});
  }
}

}  // namespace oodsweep
