#include <array>
#include <string>

#include "orchestrator/commands/command.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

struct TimingOption {
  const char* name;
  milliseconds Timing::*field;
  const char* meaning;
};

constexpr std::array kOptions{
    TimingOption{"--heartbeat", &Timing::beat, "Between two heartbeats of a rank"},
    TimingOption{"--suspect-after", &Timing::suspect,
                 "Silence after which an agent gets no more work, and leaves if the coordinator is "
                 "silent"},
    TimingOption{"--dead-after", &Timing::dead,
                 "Silence after which an agent's work goes to others"},
    TimingOption{"--resend-after", &Timing::resend, "Until an unanswered message is sent again"},
    TimingOption{"--stop-grace", &Timing::grace, "From SIGTERM to SIGKILL of a worker"},
    TimingOption{"--drain-limit", &Timing::drain,
                 "For workers to write their checkpoints when the run stops"},
    TimingOption{"--no-progress-limit", &Timing::no_progress,
                 "Silence after which a worker is taken for hung"},
    TimingOption{"--stage-limit", &Timing::stage_limit, "Longest time of one stage; 0: any"},
    TimingOption{"--gang-join-limit", &Timing::gang_join,
                 "For all workers of a training on several slots to meet"},
    TimingOption{"--gang-step-limit", &Timing::gang_step,
                 "Until a worker of a training on several slots waits no longer for the others"},
    TimingOption{
        "--time-between-failures", &Timing::failures,
        "Mean time between failures of a slot, from which follows how often trainings write "
        "checkpoints (Young, Daly); 0: none are written"},
    TimingOption{"--checkpoint-gap", &Timing::checkpoint_gap,
                 "Between two checkpoints of a training at least"}};

}  // namespace

void add_timing_options(CLI::App& command, Timing& timing) {
  for (const TimingOption& option : kOptions) {
    milliseconds& field = timing.*option.field;
    command
        .add_option_function<double>(
            option.name,
            [&field](double seconds) {
              field = milliseconds{static_cast<std::int64_t>(seconds * 1000.0 + 0.5)};
            },
            std::string{option.meaning} + "; default " + seconds_text(field))
        ->type_name("SECONDS")
        ->take_last()
        ->check(CLI::Range(0.0, 1.0e8))
        ->group("Time-outs");
  }
}

}  // namespace oodsweep
