#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>

#include "core/random.hpp"
#include "tests/chaos/chaos_run.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

constexpr std::array<const char*, 4> kVictims{"worker", "agent", "rank 0", "mpirun"};

std::int64_t number_from_environment(const char* variable, std::int64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoll(text);
}

pid_t process_of(const ChaosRun& run, const std::string& victim, CounterRandom& random) {
  if (victim == "worker") {
    const auto at_work = run.witnesses().stages_at_work();
    return at_work.empty() ? 0 : at_work[random.below(at_work.size())].worker;
  }
  const RunProcesses processes = run.processes();
  if (victim == "mpirun") return processes.mpirun;
  return processes.ranks[victim == "rank 0" ? 0 : 1 + random.below(2)];
}

/// kill -9 at a random moment while stages are at work. False if nothing was running, or the only
/// stage that was ended before the blow.
bool strike(const ChaosRun& run, const std::string& victim, CounterRandom& random) {
  if (!run.wait_for_work()) return false;
  std::this_thread::sleep_for(milliseconds{random.below(1500)});
  const pid_t process = process_of(run, victim, random);
  const auto at_work = run.witnesses().stages_at_work();
  if (process == 0 || at_work.empty()) return false;
  if (kill(process, SIGKILL) != 0) return false;
  for (const StageAtWork& stage : at_work) {
    if (victim == "worker" && stage.worker != process) continue;
    if (!run.witnesses().has_committed(stage.attempt)) return true;
  }
  return false;
}

/// One sweep, hit once. @return Whether it counts.
bool round_counts(const std::string& victim, CounterRandom& random) {
  const ChaosRun run;
  RunningProgram launcher{run.launch_command()};
  const bool counts = strike(run, victim, random);
  EXPECT_EQ(run.wait_for(launcher), 0) << launcher.output();
  EXPECT_EQ(run.complaints(), "") << launcher.output();
  EXPECT_THAT(run.tried_again(), testing::IsEmpty()) << launcher.output();
  return counts;
}

// OODSWEEP_CHAOS_ROUNDS=1000 for a long evening; OODSWEEP_CHAOS_SEED for other moments.
TEST(BlowsTest, NothingIsLostWhateverIsKilledAtWhateverMoment) {
  const std::int64_t rounds = number_from_environment("OODSWEEP_CHAOS_ROUNDS", 50);
  const std::int64_t seed = number_from_environment("OODSWEEP_CHAOS_SEED", 1);
  ASSERT_FALSE(undisturbed_table().empty());
  std::map<std::string, int> counted;
  int repeated = 0;
  for (std::int64_t round = 0; round < rounds && !HasFailure(); ++round) {
    const std::string victim = kVictims[static_cast<std::size_t>(round) % kVictims.size()];
    CounterRandom random{static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(round)};
    SCOPED_TRACE("round " + std::to_string(round) + ", kill -9 of " + victim);
    while (!round_counts(victim, random) && !HasFailure()) ++repeated;
    ++counted[victim];
  }
  for (const auto& [victim, count] : counted) {
    std::printf("kill -9 of %s: %d rounds\n", victim.c_str(), count);
  }
  std::printf("repeated, since nothing was at work: %d\n", repeated);
}

}  // namespace
}  // namespace oodsweep
