#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "core/json.hpp"
#include "orchestrator/control/messages.hpp"

namespace oodsweep {

/// A stage that the fake worker treats as `behaviour` says. Its key is a real one.
inline Stage fake_stage(const std::string& name, const std::string& behaviour,
                        StageKind kind = StageKind::kTrain) {
  Stage stage{.key = {},
              .kind = kind,
              .label = name,
              .repeat = 0,
              .material = {{"name", name}, {"behaviour", behaviour}},
              .places = Json::object(),
              .parents = {}};
  stage.key = {canonical_key(stage.material)};
  return stage;
}

/// An assignment of stages that are called a1, a2, ... and behave as given.
inline AssignedWork fake_work(AssignmentId id, const std::vector<std::string>& behaviours) {
  AssignedWork work{id, 0, {}};
  for (const std::string& behaviour : behaviours) {
    const std::string name = "a" + std::to_string(work.stages.size() + 1);
    work.stages.push_back({{name}, fake_stage(name, behaviour)});
  }
  return work;
}

inline std::filesystem::path fake_worker() { return OODSWEEP_FAKE_WORKER; }

/// Calls `step` every few milliseconds until it returns true. CTest's time limit ends what hangs.
template <class Step>
void until(Step step) {
  while (!step()) std::this_thread::sleep_for(std::chrono::milliseconds{2});
}

}  // namespace oodsweep
