#include "results/store/views.hpp"

#include <set>
#include <string>
#include <vector>

#include "results/store/choice_views.hpp"
#include "results/store/work_views.hpp"

namespace oodsweep {
namespace {

/// Values as this sweep calls them: a stage that sweeps share has one row here per sweep and trial.
constexpr const char* kValues = R"sql(
CREATE VIEW v_values AS
SELECT s.name AS sweep, s.version AS version, t.id AS trial, t.method AS method, t.repeat AS repeat,
       t.cell AS cell, v.parameters AS variant, w.dataset AS dataset, w.role AS role,
       r.metric AS metric, r.convention AS convention, r.positive AS positive, r.draw AS draw,
       r.value AS value, r.reason AS reason, r.n_in AS n_in, r.n_out AS n_out, g.key AS stage
FROM sweep AS s
JOIN trial AS t ON t.sweep = s.id
JOIN trial_stage AS ts ON ts.trial = t.id
JOIN result AS r ON r.stage = ts.stage
JOIN variant AS v ON v.id = r.variant
JOIN stage AS g ON g.id = r.stage
JOIN sweep_stage AS w ON w.sweep = s.id AND w.stage = r.stage;
)sql";

/// Means over draws first, then over repeats; the two spreads are never pooled. Values on whole
/// sets (draw -1) count where nothing was drawn.
constexpr const char* kAggregates = R"sql(
CREATE VIEW v_repeat AS
SELECT sweep, version, trial, method, repeat, cell, variant, dataset, role, metric, convention, positive,
       avg(value) AS mean, count(value) AS draws,
       CASE WHEN count(value) > 1 THEN
         sqrt(max(0, (sum((value - center) * (value - center))
                      - sum(value - center) * sum(value - center) / count(value)) / (count(value) - 1)))
       END AS sd_draws,
       max(n_in) AS n_in, max(n_out) AS n_out
FROM (SELECT *, first_value(value) OVER same AS center, max(draw) OVER (PARTITION BY trial, variant,
             dataset, role, metric, convention, positive) AS last_draw
      FROM v_values WINDOW same AS (PARTITION BY trial, variant, dataset, role, metric, convention,
                                    positive ORDER BY draw))
WHERE value IS NOT NULL AND (draw >= 0 OR last_draw < 0)
GROUP BY trial, variant, dataset, role, metric, convention, positive;

CREATE VIEW v_agg AS
SELECT sweep, version, method, cell, variant, dataset, role, metric, convention, positive,
       avg(mean) AS mean,
       CASE WHEN count(*) > 1 THEN
         sqrt(max(0, (sum((mean - center) * (mean - center))
                      - sum(mean - center) * sum(mean - center) / count(*)) / (count(*) - 1)))
       END AS sd,
       CASE WHEN count(*) = 1 THEN 'one repeat' ELSE '' END AS sd_reason,
       count(*) AS n, avg(sd_draws) AS sd_draws, max(draws) AS draws, min(mean) AS min,
       max(mean) AS max, max(n_in) AS n_in, max(n_out) AS n_out
FROM (SELECT *, first_value(mean) OVER (PARTITION BY sweep, version, cell, variant, dataset, role, metric,
             convention, positive ORDER BY repeat) AS center FROM v_repeat)
GROUP BY sweep, version, cell, variant, dataset, role, metric, convention, positive;

CREATE VIEW v_wide AS
SELECT a.sweep, a.version, a.method, a.cell, a.variant, a.dataset, a.role, a.convention,
       max(CASE WHEN a.metric = 'auroc' THEN a.mean END) AS auroc,
       max(CASE WHEN a.metric = 'auroc' THEN a.sd END) AS auroc_sd,
       max(CASE WHEN a.metric = 'fpr95' THEN a.mean END) AS fpr95,
       max(CASE WHEN a.metric = 'fpr95' THEN a.sd END) AS fpr95_sd,
       max(CASE WHEN a.metric = 'aupr' THEN a.mean END) AS aupr,
       max(CASE WHEN a.metric = 'aupr' THEN a.sd END) AS aupr_sd,
       max(a.n) AS n,
       (SELECT b.mean FROM v_agg AS b WHERE b.sweep = a.sweep AND b.version = a.version
          AND b.cell = a.cell AND b.metric = 'test_accuracy' LIMIT 1) AS test_accuracy
FROM v_agg AS a WHERE a.role <> 'in'
GROUP BY a.sweep, a.version, a.cell, a.variant, a.dataset, a.role, a.convention;
)sql";

constexpr const char* kComparisons = R"sql(
CREATE VIEW v_paired AS
SELECT a.sweep, a.version, a.repeat, a.dataset, a.role, a.metric, a.convention,
       a.method AS method, a.cell AS cell, a.variant AS variant,
       b.method AS other_method, b.cell AS other_cell, b.variant AS other_variant,
       a.mean - b.mean AS difference
FROM v_repeat AS a JOIN v_repeat AS b
  ON b.sweep = a.sweep AND b.version = a.version AND b.repeat = a.repeat AND b.dataset = a.dataset
  AND b.role = a.role AND b.metric = a.metric AND b.convention = a.convention
WHERE (a.cell, a.variant) <> (b.cell, b.variant);

CREATE VIEW v_published AS
SELECT a.sweep, a.version, a.method, a.cell, a.variant, a.dataset, a.metric, a.convention, a.mean,
       a.sd, a.n, p.paper, p.source, p.network, p.parameters, p.value AS published,
       p.sd AS published_sd, a.mean - p.value AS difference, p.note
FROM v_agg AS a
JOIN published AS p ON p.method = a.method AND p.d_out = a.dataset AND p.metric = a.metric
  AND (p.convention = a.convention OR p.convention = '')
  AND p.d_in = json_extract(a.cell, '$.parameters.in_distribution')
  AND p.network = json_extract(a.cell, '$.parameters.network')
WHERE NOT EXISTS (
  SELECT 1 FROM json_each(p.parameters) AS q
  WHERE q.value <> coalesce(json_extract(a.cell, '$.parameters.' || q.key),
                            json_extract(a.variant, '$.' || q.key), q.value));
)sql";

/// Places of a stage name its set as the sweep did that made it.
constexpr const char* kCurves = R"sql(
CREATE VIEW v_curves AS
SELECT s.name AS sweep, s.version AS version, t.method AS method, t.repeat AS repeat, t.cell AS cell,
       coalesce(json_extract(g.places, '$.dataset'), '') AS dataset,
       coalesce(json_extract(g.places, '$.role'), '') AS role, g.kind AS kind, c.name AS name,
       c.step AS step, c.epoch AS x, c.value AS value, g.key AS stage
FROM curve AS c JOIN stage AS g ON g.id = c.stage JOIN trial_stage AS ts ON ts.stage = g.id
JOIN trial AS t ON t.id = ts.trial JOIN sweep AS s ON s.id = t.sweep;
)sql";

constexpr const char* kNames[] = {"v_run",      "v_failures", "v_gantt",     "v_sharing",
                                  "v_cost",     "v_missing",  "v_published", "v_paired",
                                  "v_transfer", "v_best",     "v_curves",    "v_wide",
                                  "v_agg",      "v_repeat",   "v_results",   "v_values"};

std::string quoted(const std::string& name, char mark) {
  std::string text(1, mark);
  for (const char c : name) text += c == mark ? std::string(2, mark) : std::string(1, c);
  return text + mark;
}

/// One row per value with every parameter as a column, and the papers' symbols as further names of
/// them.
std::string results_view(Database& database) {
  std::set<std::string> taken{"sweep",   "version", "trial",  "method", "repeat",     "cell",
                              "variant", "dataset", "role",   "metric", "convention", "positive",
                              "draw",    "value",   "reason", "n_in",   "n_out",      "stage"};
  std::string columns;
  const auto add = [&](const std::string& name, const std::string& expression) {
    if (taken.insert(name).second) columns += ",\n  " + expression + " AS " + quoted(name, '"');
  };
  std::vector<std::pair<std::string, std::string>> symbols;
  Statement keys = database.prepare("SELECT DISTINCT key, symbol FROM trial_param ORDER BY key");
  while (keys.step()) {
    const std::string key = keys.text(0);
    const std::string expression =
        "(SELECT value FROM trial_param AS p WHERE p.trial = v.trial AND p.key = " +
        quoted(key, '\'') + ")";
    add(key, expression);
    if (!keys.is_null(1)) symbols.emplace_back(keys.text(1), expression);
  }
  Statement variants = database.prepare(
      "SELECT DISTINCT j.key FROM stage AS g, json_each(g.places, '$.variants') AS v, "
      "json_each(v.value) AS j WHERE g.kind = 'evaluate' ORDER BY j.key");
  while (variants.step()) {
    const std::string key = variants.text(0);
    add(key, "json_extract(v.variant, " + quoted("$." + key, '\'') + ")");
  }
  for (const auto& [symbol, expression] : symbols) add(symbol, expression);
  return "CREATE VIEW v_results AS SELECT v.*" + columns + "\nFROM v_values AS v;";
}

}  // namespace

void create_views(Database& database) {
  const std::string results = results_view(database);
  database.forget_statements();
  for (const char* name : kNames) database.execute(std::string{"DROP VIEW IF EXISTS "} + name);
  for (const char* sql : {kValues, kAggregates, kComparisons, kCurves, work_views()}) {
    database.execute(sql);
  }
  database.execute(choice_views());
  database.execute(results);
}

}  // namespace oodsweep
