#include "orchestrator/commands/import_summary.hpp"

#include <fmt/format.h>

#include <vector>

#include "core/text.hpp"

namespace oodsweep {
namespace {

std::string numbers_text(const std::vector<double>& values) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(fmt::format("{:.4f}", value));
  return join(texts, " ");
}

}  // namespace

std::string manifest_summary(const Manifest& manifest, const std::filesystem::path& data_root) {
  std::string text =
      fmt::format("{}: {}, {} classes, in {}\n", manifest.name, content_text(manifest),
                  manifest.classes.size(), (data_root / manifest.name).string());
  for (const auto& [name, split] : manifest.splits) {
    text += fmt::format("  {:<8} {:>9} {}  {}\n", name, split.count, items_text(manifest),
                        split.fingerprint);
  }
  return text;
}

std::string import_summary(const ImportReport& report, const std::filesystem::path& data_root) {
  std::string text = manifest_summary(report.manifest, data_root);
  for (const auto& [name, statistics] : report.statistics) {
    text += fmt::format("  {:<8} mean {}, standard deviation {} by channel\n", name,
                        numbers_text(statistics.mean), numbers_text(statistics.deviation));
  }
  if (report.repeated_dropped > 0) {
    text += fmt::format("  {} repeated images were dropped\n", report.repeated_dropped);
  }
  if (report.excluded > 0) text += fmt::format("  {} images were excluded\n", report.excluded);
  for (const auto& [name, count] : report.repeated_kept) {
    if (count > 0) text += fmt::format("  {}: {} images equal an earlier one\n", name, count);
  }
  for (const SharedImages& shared : report.shared) {
    text +=
        fmt::format("  {}: {} images are also in {}\n", shared.split, shared.count, shared.other);
  }
  return text;
}

}  // namespace oodsweep
