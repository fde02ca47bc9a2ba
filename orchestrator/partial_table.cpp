#include "orchestrator/partial_table.hpp"
namespace oodsweep {
void print_partial_table(const std::filesystem::path&) {}
}  // namespace oodsweep
