#pragma once

namespace oodsweep {

/// From now on SIGINT, SIGTERM, SIGUSR2 and SIGHUP are noted instead of ending the process; a
/// SIGINT a second after another one ends it at once (its workers die with it).
void watch_interrupts();
[[nodiscard]] bool interrupted();

}  // namespace oodsweep
