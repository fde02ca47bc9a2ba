#include "results/store/work_views.hpp"

namespace oodsweep {

const char* work_views() {
  return R"sql(
CREATE VIEW v_missing AS
SELECT s.name AS sweep, s.version AS version, t.method AS method, t.repeat AS repeat, t.cell AS cell,
       g.key AS stage, g.kind AS kind, g.label AS label, g.state AS state,
       CASE
         WHEN g.reason <> '' THEN g.reason
         WHEN g.state = 'pending' AND o.open > 0 THEN 'waits for ' || o.open || ' stages, first: ' || o.first
         ELSE g.state
       END AS reason
FROM sweep AS s JOIN trial AS t ON t.sweep = s.id JOIN trial_stage AS ts ON ts.trial = t.id
JOIN stage AS g ON g.id = ts.stage
LEFT JOIN (SELECT d.stage AS stage, count(*) AS open, min(p.label) AS first
           FROM stage_dep AS d JOIN stage AS p ON p.id = d.parent WHERE p.state <> 'done'
           GROUP BY d.stage) AS o ON o.stage = g.id
WHERE g.state <> 'done';

CREATE VIEW v_cost AS
SELECT s.name AS sweep, s.version AS version, u.kind AS kind, u.method AS method, u.class AS class,
       count(*) AS stages, sum(u.uses) AS uses, sum(u.seconds) AS seconds,
       sum(u.seconds * u.uses) AS unshared_seconds, avg(u.seconds) AS mean_seconds,
       max(u.seconds) AS longest_seconds, sum(u.data_wait_seconds) AS data_wait_seconds,
       max(u.peak_memory_bytes) AS peak_memory_bytes, max(u.width) AS width,
       sum(u.seconds * u.width) AS slot_seconds, avg(u.images_per_second) AS images_per_second,
       avg(u.step_seconds) AS step_seconds, avg(u.collective_share) AS collective_share,
       max(u.device_memory_bytes) AS device_memory_bytes, max(u.gpu) AS gpu
FROM (SELECT t.sweep AS sweep, g.kind AS kind, g.seconds AS seconds,
             g.data_wait_seconds AS data_wait_seconds, g.peak_memory_bytes AS peak_memory_bytes, count(*) AS uses,
             g.width AS width, g.images_per_second AS images_per_second, g.step_seconds AS step_seconds,
             g.collective_share AS collective_share, g.device_memory_bytes AS device_memory_bytes,
             coalesce(e.gpu, '') AS gpu,
             CASE WHEN count(DISTINCT t.method) = 1 THEN min(t.method) ELSE 'shared' END AS method,
             CASE WHEN instr(g.label, ' repeat ') > 0
                  THEN substr(g.label, 1, instr(g.label, ' repeat ') - 1) ELSE g.label END AS class
      FROM trial AS t JOIN trial_stage AS ts ON ts.trial = t.id JOIN stage AS g ON g.id = ts.stage
      LEFT JOIN environment AS e ON e.id = g.environment
      WHERE g.state = 'done' GROUP BY t.sweep, g.id) AS u
JOIN sweep AS s ON s.id = u.sweep
GROUP BY s.id, u.kind, u.method, u.class;

CREATE VIEW v_sharing AS
SELECT s.name AS sweep, s.version AS version, g.kind AS kind, count(DISTINCT g.id) AS distinct_stages,
       count(*) AS stages_of_trials, 1.0 * count(*) / count(DISTINCT g.id) AS sharing_factor
FROM sweep AS s JOIN trial AS t ON t.sweep = s.id JOIN trial_stage AS ts ON ts.trial = t.id
JOIN stage AS g ON g.id = ts.stage GROUP BY s.id, g.kind;

CREATE VIEW v_gantt AS
SELECT a.id AS attempt, a.epoch AS epoch, g.key AS stage, g.kind AS kind, g.label AS label, a.node AS node,
       a.slot AS slot, a.started_at AS started_at, a.finished_at AS ended_at, a.seconds AS seconds,
       a.estimate_seconds AS estimate_seconds, a.outcome AS outcome, a.speculative AS speculative,
       a.width AS width
FROM attempt AS a LEFT JOIN stage AS g ON g.id = a.stage;

CREATE VIEW v_failures AS
SELECT g.key AS stage, g.kind AS kind, g.label AS label, g.state AS state, sum(f.attempts) AS attempts,
       group_concat(f.outcome || ' x ' || f.attempts, ', ') AS outcomes,
       group_concat(f.reason, '; ') AS reasons, sum(f.seconds) AS seconds, max(f.last) AS last_attempt
FROM (SELECT stage, outcome, count(*) AS attempts, sum(seconds) AS seconds, max(id) AS last, reason
      FROM attempt WHERE outcome NOT IN ('committed', 'running') GROUP BY stage, outcome) AS f
LEFT JOIN stage AS g ON g.id = f.stage
GROUP BY f.stage;

CREATE VIEW v_run AS
SELECT epoch, started_at, seconds, slots, bound_seconds, planned_seconds, stages,
       CASE WHEN seconds > 0 THEN bound_seconds / seconds END AS efficiency,
       CASE WHEN seconds > 0 AND slots > 0 THEN busy_seconds / (seconds * slots) END AS utilisation,
       thrown_away_seconds, speculative_seconds, estimate_error
FROM run_account;
)sql";
}

}  // namespace oodsweep
