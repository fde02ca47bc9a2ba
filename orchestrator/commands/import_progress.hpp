#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "core/clock.hpp"
#include "datasets/importers/importer.hpp"

namespace oodsweep {

/// Shows how far an import is: one line that is written over on a terminal, a line every ten
/// seconds elsewhere. Not shared between threads.
class ImportProgressView {
 public:
  /// @param out Must outlive this.
  ImportProgressView(std::FILE* out, bool is_terminal, SteadyClock clock);
  ImportProgressView(const ImportProgressView&) = delete;
  ImportProgressView& operator=(const ImportProgressView&) = delete;
  ~ImportProgressView();

  void show(const ImportProgress& progress);

 private:
  [[nodiscard]] std::string line(const ImportProgress& progress, SteadyTime now) const;

  std::FILE* out_;
  bool is_terminal_;
  SteadyClock clock_;
  SteadyTime began_;
  SteadyTime shown_;
  bool has_line_ = false;  ///< Of a terminal: to be ended.
};

}  // namespace oodsweep
