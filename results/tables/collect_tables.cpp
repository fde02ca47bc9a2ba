#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "core/error.hpp"
#include "core/text.hpp"
#include "results/store/database.hpp"
#include "results/tables/choose_tables.hpp"
#include "results/tables/comparison_table.hpp"
#include "results/tables/row_labels.hpp"
#include "results/tables/table_query.hpp"
#include "results/tables/table_statistics.hpp"

namespace oodsweep {
namespace {

/// (row, column) -> values of each repeat.
using CellValues = std::map<std::pair<std::size_t, std::string>, RepeatValues>;

class TableCollector {
 public:
  TableCollector(Database& database, const SweepIdentity& sweep, const TableOptions& options)
      : database_{database},
        sweep_{sweep},
        options_{options},
        trials_{stored_trials(database, sweep)},
        all_expected_{expected_datasets(database, sweep, options.role)} {
    for (const StoredTrial& trial : trials_) repeat_of_[trial.id] = trial.repeat;
  }

  ComparisonTable collect(const std::string& metric, const std::string& convention) {
    choose_datasets(metric);
    const auto values = stored_values(database_, sweep_, metric, convention, options_.role);
    const RowLabels labels{trials_, values};
    ComparisonTable table = describe(metric, convention, values);
    const CellValues cells = gather(values, labels);
    const CellValues accuracies = gather(
        stored_values(database_, sweep_, "test_accuracy", "", "in"), labels.without_variants());
    const auto chosen = options_.chosen ? chosen_variants(database_, sweep_, convention) : Chosen{};
    for (std::size_t row = 0; row < labels.rows().size(); ++row) {
      if (options_.chosen && !is_chosen(chosen, labels, row)) continue;
      table.rows.push_back(make_row(labels, row, cells, accuracies));
    }
    return table;
  }

 private:
  using Chosen = std::set<std::pair<std::int64_t, std::string>>;

  static bool is_chosen(const Chosen& chosen, const RowLabels& labels, std::size_t row) {
    return std::any_of(chosen.begin(), chosen.end(), [&](const auto& one) {
      return labels.belongs(one.first, row) && labels.rows()[row].variant == one.second;
    });
  }

  /// The sets that the metric is evaluated on.
  void choose_datasets(const std::string& metric) {
    const std::string evaluation = evaluation_of_metric(database_, metric);
    expected_.clear();
    datasets_.clear();
    for (const Expected& item : all_expected_) {
      if (item.evaluation != evaluation) continue;
      expected_.push_back(item);
      if (std::find(datasets_.begin(), datasets_.end(), item.dataset) == datasets_.end()) {
        datasets_.push_back(item.dataset);
      }
    }
  }

  ComparisonTable describe(const std::string& metric, const std::string& convention,
                           const std::vector<StoredValue>& values) {
    ComparisonTable table;
    table.sweep = sweep_.name;
    table.version = sweep_.version;
    table.metric = metric;
    table.convention = convention;
    Statement about = database_.prepare("SELECT title, better FROM metric WHERE name = ?1");
    about.bind_all(metric);
    if (about.step()) {
      table.metric_title = about.text(0);
      table.higher_is_better = about.text(1) == "higher";
    } else {
      table.metric_title = metric;
    }
    std::set<std::pair<std::int64_t, std::int64_t>> sizes;
    for (const StoredValue& value : values) {
      table.draws = std::max<std::int64_t>(table.draws, value.draw + 1);
      table.positive = value.positive;
    }
    for (const StoredValue& value : values) {
      if (table.draws == 0 || value.draw >= 0) sizes.emplace(value.n_in, value.n_out);
    }
    std::vector<std::string> texts;
    for (const auto& [in, out] : sizes) {
      texts.push_back(fmt::format("{} in : {} out ({:.3g}:1)", in, out,
                                  static_cast<double>(in) / static_cast<double>(out)));
    }
    table.sizes = join(texts, ", ");
    if (options_.chosen) {
      table.selection = "of each method the row chosen on the validation outliers";
    }
    table.spread = options_.spread == Spread::kRepeats ? "sd over repeats" : "sd over draws";
    table.columns = {"test accuracy"};
    table.columns.insert(table.columns.end(), datasets_.begin(), datasets_.end());
    if (datasets_.size() > 1) table.columns.emplace_back("mean");
    return table;
  }

  /// Draws count where there are any; the value on whole sets only where nothing is drawn.
  CellValues gather(const std::vector<StoredValue>& values, const RowLabels& labels) const {
    std::set<std::pair<std::int64_t, std::string>> drawn;
    for (const StoredValue& value : values) {
      if (value.draw >= 0) drawn.emplace(value.trial, value.dataset);
    }
    CellValues cells;
    for (const StoredValue& value : values) {
      if (!value.value || (value.draw < 0 && drawn.contains({value.trial, value.dataset})))
        continue;
      for (const std::size_t row : labels.rows_of(value)) {
        cells[{row, value.dataset}][repeat_of_.at(value.trial)].push_back(*value.value);
      }
    }
    return cells;
  }

  TableCell cell_of(const CellValues& cells, const RowLabels& labels, std::size_t row,
                    const std::string& dataset) const {
    const auto found = cells.find({row, dataset});
    if (found != cells.end()) return summarise(found->second, options_.spread);
    TableCell cell;
    cell.missing = "no value";
    for (const Expected& item : expected_) {
      if (item.dataset == dataset && labels.belongs(item.trial, row) && item.state != "done") {
        cell.missing = item.state;
      }
    }
    return cell;
  }

  TableRow make_row(const RowLabels& labels, std::size_t row, const CellValues& cells,
                    const CellValues& accuracies) const {
    TableRow result{labels.rows()[row].method, labels.rows()[row].settings, {}};
    TableCell accuracy;
    accuracy.missing = "pending";
    for (const auto& [place, values] : accuracies) {
      if (place.first == row) accuracy = summarise(values, Spread::kRepeats);
    }
    result.cells.push_back(accuracy);
    std::vector<RepeatValues> sets;
    bool complete = true;
    for (const std::string& dataset : datasets_) {
      result.cells.push_back(cell_of(cells, labels, row, dataset));
      const auto found = cells.find({row, dataset});
      complete = complete && found != cells.end();
      if (found != cells.end()) sets.push_back(found->second);
    }
    if (datasets_.size() > 1) {
      TableCell mean = complete ? summarise_mean(sets, options_.spread) : TableCell{};
      if (!mean.mean) mean.missing = "incomplete";
      result.cells.push_back(mean);
    }
    return result;
  }

  Database& database_;
  const SweepIdentity& sweep_;
  const TableOptions& options_;
  std::vector<StoredTrial> trials_;
  std::vector<Expected> all_expected_;
  std::vector<Expected> expected_;     ///< Of the metric that is being collected.
  std::vector<std::string> datasets_;  ///< Likewise.
  std::map<std::int64_t, std::int64_t> repeat_of_;
};

}  // namespace

std::vector<ComparisonTable> collect_tables(const std::filesystem::path& run_dir,
                                            const TableOptions& options) {
  const std::filesystem::path file = run_dir / "sweep.db";
  if (!std::filesystem::is_regular_file(file)) {
    throw ConfigError{"run folder", run_dir.string(),
                      "a folder that `oodsweep run` made; it has no sweep.db"};
  }
  Database database = Database::open(file, Database::Mode::kReadOnly);
  const SweepIdentity sweep = find_sweep(database, options.sweep);
  TableCollector collector{database, sweep, options};
  std::vector<ComparisonTable> tables;
  for (const TableName& name : choose_tables(database, sweep, options)) {
    tables.push_back(collector.collect(name.metric, name.convention));
  }
  return tables;
}

}  // namespace oodsweep
