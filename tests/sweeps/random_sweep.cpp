#include "tests/sweeps/random_sweep.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace oodsweep {
namespace {

using Values = std::map<std::string, Json>;

const std::vector<std::string> kSweepKeys{"in_distribution", "network", "outliers",
                                          "training.epochs", "training.learning_rate"};

std::vector<std::string> own_keys(const Json& method) {
  std::vector<std::string> keys{"training.epochs", "training.weight_decay"};
  for (const auto& [key, value] : method.items()) {
    if (key == "start" || key == "step_1" || key.starts_with("outlier") || key == "reject_count") {
      keys.push_back(key);
    }
  }
  return keys;
}

/// Calls `visit` with every combination of the lists of `object`, "zip" aside.
void each_combination(const Json& object, const std::vector<std::string>& keys, Values values,
                      const std::function<void(const Values&)>& visit) {
  if (keys.empty()) return visit(values);
  const std::vector<std::string> rest(keys.begin() + 1, keys.end());
  const std::vector<Json> list = values_of(object, keys.front());
  if (list.empty()) return each_combination(object, rest, values, visit);
  for (const Json& value : list) {
    values[keys.front()] = value;
    each_combination(object, rest, values, visit);
  }
}

std::ptrdiff_t place_of(const Json& object, const std::string& key, const Json& value) {
  const std::vector<Json> list = values_of(object, key);
  return std::find(list.begin(), list.end(), value) - list.begin();
}

bool holds(const Json& condition, const Values& values) {
  for (const auto& [key, allowed] : condition.items()) {
    const Json list = allowed.is_array() ? allowed : Json::array({allowed});
    if (std::find(list.begin(), list.end(), values.at(key)) == list.end()) return false;
  }
  return true;
}

bool chosen(const Json& object, const Values& values) {
  for (const Json& keys : object.value("zip", Json::array())) {
    std::set<std::ptrdiff_t> places;
    for (const Json& key : keys) places.insert(place_of(object, key, values.at(key)));
    if (places.size() > 1) return false;
  }
  return (!object.contains("only") || holds(object.at("only"), values)) &&
         (!object.contains("except") || !holds(object.at("except"), values));
}

std::size_t count_chosen(const Json& object, const std::vector<std::string>& keys) {
  std::size_t count = 0;
  each_combination(object, keys, {},
                   [&](const Values& values) { count += chosen(object, values) ? 1 : 0; });
  return count;
}

/// What one trial of the method depends on.
std::string read_values(const std::string& method, const Values& sweep, const Values& own) {
  const bool phase = method == "outlier_exposure" || method == "reject_classes";
  const bool base = !own.contains("start") || own.at("start") != "scratch";
  std::string text = method;
  for (const auto& [key, value] : sweep) {
    if (key.starts_with("training.") ? base : key != "outliers" || phase) text += value.dump();
    text += ' ';
  }
  for (const auto& [key, value] : own) {
    if (phase || !key.starts_with("training.")) text += value.dump() + ' ';
  }
  return text;
}

}  // namespace

std::vector<Json> values_of(const Json& object, const std::string& key) {
  const bool training = key.starts_with("training.");
  const Json home = training ? object.value("training", Json::object()) : object;
  const std::string name = training ? key.substr(std::string{"training."}.size()) : key;
  if (!home.contains(name)) return {};
  const Json& value = home.at(name);
  if (!value.is_array()) return {value};
  return {value.begin(), value.end()};
}

Json SweepMaker::some_of(std::vector<Json> values) {
  while (values.size() > 1 && !chance(2)) {
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(below(values.size())));
  }
  if (values.size() == 1 && chance(2)) return values.front();
  return values;
}

Json SweepMaker::training() {
  return {{"epochs", some_of({1, 2, 3})},
          {"batch_size", 10},
          {"learning_rate", some_of({0.1, 0.01})},
          {"weight_decay", 0}};
}

/// Lists of one length are zipped, and conditions take values of lists.
void SweepMaker::choose_combinations(Json& object, const std::vector<std::string>& keys) {
  std::map<std::size_t, std::vector<std::string>> by_length;
  for (const std::string& key : keys) by_length[values_of(object, key).size()].push_back(key);
  for (const auto& [length, same] : by_length) {
    if (length < 2 || same.size() < 2 || !chance(2)) continue;
    if (!object.contains("zip")) object["zip"] = Json::array();
    object["zip"].push_back(std::vector<std::string>{same[0], same[1]});
  }
  const std::string& key = keys[below(keys.size())];
  const std::vector<Json> values = values_of(object, key);
  if (values.size() < 2 || values.back().is_object()) return;  // objects have other names
  const std::size_t first = below(values.size() - 1);
  if (chance(2)) object["only"] = {{key, {values[first], values[first + 1]}}};
  if (chance(2)) object["except"] = {{key, values.back()}};  // never all that "only" leaves
}

Json SweepMaker::method(const std::string& name) {
  Json method{{"method", name}};
  if (name == "odin") {
    method["temperature"] = some_of({1, 10, 100});
    method["epsilon"] = {{"from", 0}, {"to", 0.002}, {"step", 0.001}};
  }
  if (name == "msp" || name == "odin") return method;
  method["training"] = training();
  method["training"]["weight_decay"] = some_of({0, 0.001});
  method["training"]["learning_rate"] = 0.1;
  method["outlier_loss_weight"] = some_of({0.25, 0.5, 1});
  if (name == "outlier_exposure") {
    method["start"] = some_of({"fine_tune", "scratch"});
  } else {
    method["reject_count"] = some_of({1, 5, 10});
    method["step_1"] = some_of({"own", "shared"});
  }
  choose_combinations(method, own_keys(method));
  return method;
}

Json SweepMaker::sweep() {
  const Json part_of_glyphs{{"train", "glyphs:train[0:900]"}, {"test", "glyphs:test[0:90]"}};
  const Json less_dropout{{"name", "mnist_convnet"}, {"dropout", 0.25}};
  Json sweep{{"format", "oodsweep/1"},
             {"name", "made"},
             {"repeats", 1 + below(2)},
             {"in_distribution", some_of({"glyphs", part_of_glyphs})},
             {"network", some_of({"mnist_convnet", less_dropout})},
             {"outliers", some_of({"uniform", "blobs"})},
             {"training", training()},
             {"test_outliers", {"glyphs-novel"}},
             {"methods", Json::array()}};
  for (const char* name : {"msp", "odin", "outlier_exposure", "reject_classes"}) {
    if (chance(2)) sweep["methods"].push_back(method(name));
  }
  if (sweep["methods"].empty()) sweep["methods"].push_back(method("outlier_exposure"));
  choose_combinations(sweep, kSweepKeys);
  return sweep;
}

void SweepMaker::draw_some(Json& sweep) {
  for (Json& method : sweep["methods"]) {
    if (!method.contains("training") || !chance(2)) continue;
    method["random"] = 1 + below(count_chosen(method, own_keys(method)));
  }
  if (chance(2)) {
    sweep["random"] = 1 + below(count_chosen(sweep, kSweepKeys));
  } else if (!sweep.contains("zip") && !sweep.contains("only") && !sweep.contains("except")) {
    sweep["training"]["learning_rate"] = {{"from", 0.001}, {"to", 0.1}, {"random", 3}};
  }
}

std::int64_t trials_by_definition(const Json& sweep) {
  std::set<std::string> trials;
  for (const Json& method : sweep.at("methods")) {
    each_combination(sweep, kSweepKeys, {}, [&](const Values& outer) {
      if (!chosen(sweep, outer)) return;
      each_combination(method, own_keys(method), {}, [&](const Values& own) {
        if (chosen(method, own)) trials.insert(read_values(method.at("method"), outer, own));
      });
    });
  }
  return std::ssize(trials) * sweep.at("repeats").get<std::int64_t>();
}

}  // namespace oodsweep
