#include "results/store/choice_views.hpp"

namespace oodsweep {
namespace {

/// Values on outlier sets, and by which metric each sweep chooses.
constexpr const char* kGiven = R"sql(
values_of AS MATERIALIZED (
  SELECT * FROM v_agg WHERE role <> 'in'),
by_metric AS (
  SELECT s.name AS sweep, s.version AS version, m.name AS metric,
         CASE m.better WHEN 'lower' THEN -1.0 ELSE 1.0 END AS sign
  FROM sweep AS s
  JOIN metric AS m ON m.name = coalesce(json_extract(s.spec, '$.evaluation.select_by.metric'), 'auroc')),)sql";

/// Over all validation sets together.
constexpr const char* kBest = R"sql(
candidates AS (
  SELECT v.sweep, v.version, v.method, v.cell, v.variant, v.convention, b.metric AS chosen_by,
         avg(CASE WHEN v.metric = b.metric THEN v.mean END) AS validation_value,
         avg(CASE WHEN v.metric = 'auroc' THEN v.mean END) AS validation_auroc, b.sign AS sign
  FROM values_of AS v JOIN by_metric AS b ON b.sweep = v.sweep AND b.version = v.version
  WHERE v.role = 'validation'
  GROUP BY v.sweep, v.version, v.cell, v.variant, v.convention),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY sweep, version, method, convention
                               ORDER BY sign * validation_value DESC, validation_auroc DESC,
                                        json_extract(variant, '$.temperature') DESC,
                                        json_extract(variant, '$.epsilon'), cell, variant) AS place
  FROM candidates WHERE validation_value IS NOT NULL)
SELECT r.sweep, r.version, r.method, r.cell, r.variant, r.convention, r.chosen_by,
       r.validation_value, r.validation_auroc, v.dataset, v.metric, v.mean, v.sd, v.n
FROM ranked AS r
JOIN values_of AS v ON v.sweep = r.sweep AND v.version = r.version AND v.cell = r.cell
  AND v.variant = r.variant AND v.convention = r.convention AND v.role = 'test'
WHERE r.place = 1;
)sql";

/// On each set alone.
constexpr const char* kTransfer = R"sql(
candidates AS (
  SELECT v.sweep, v.version, v.method, v.cell, v.variant, v.convention, v.dataset AS chosen_on,
         v.role AS chosen_role, b.metric AS chosen_by,
         max(CASE WHEN v.metric = b.metric THEN v.mean END) AS chosen_value,
         max(CASE WHEN v.metric = 'auroc' THEN v.mean END) AS auroc, b.sign AS sign
  FROM values_of AS v JOIN by_metric AS b ON b.sweep = v.sweep AND b.version = v.version
  GROUP BY v.sweep, v.version, v.cell, v.variant, v.convention, v.dataset, v.role),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY sweep, version, method, convention, chosen_on, chosen_role
                               ORDER BY sign * chosen_value DESC, auroc DESC,
                                        json_extract(variant, '$.temperature') DESC,
                                        json_extract(variant, '$.epsilon'), cell, variant) AS place,
         count(*) OVER (PARTITION BY sweep, version, method, convention, chosen_on, chosen_role,
                        chosen_value) AS tied
  FROM candidates WHERE chosen_value IS NOT NULL)
SELECT r.sweep, r.version, r.method, r.convention, r.chosen_on, r.chosen_role, r.chosen_by,
       r.chosen_value, r.tied, r.cell, r.variant, v.dataset, v.role, v.metric, v.mean, v.sd, v.n
FROM ranked AS r
JOIN values_of AS v ON v.sweep = r.sweep AND v.version = r.version AND v.cell = r.cell
  AND v.variant = r.variant AND v.convention = r.convention
WHERE r.place = 1;
)sql";

}  // namespace

std::string choice_views() {
  return std::string{"CREATE VIEW v_best AS WITH"} + kGiven + kBest +
         "CREATE VIEW v_transfer AS WITH" + kGiven + kTransfer;
}

}  // namespace oodsweep
