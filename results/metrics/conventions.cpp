#include "results/metrics/conventions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {

const std::vector<Convention>& conventions() {
  static const std::vector<Convention> all{
      {.name = "oe",
       .positive = Positive::kOut,
       .threshold = ThresholdRule::kNearestRecall,
       .aupr = AuprRule::kStep,
       .size = SetSize::kFifthOfIn,
       .source =
           "Hendrycks, Mazeika, Dietterich 2019 (Outlier Exposure), paper and published code"},
      {.name = "ssl",
       .positive = Positive::kOut,
       .threshold = ThresholdRule::kNearestRecall,
       .aupr = AuprRule::kStep,
       .size = SetSize::kEqual,
       .source = "Mohseni, Pitale, Yadawa, Wang 2020 (self-supervised reject classes)"},
      {.name = "odin",
       .positive = Positive::kIn,
       .threshold = ThresholdRule::kAtLeast,
       .aupr = AuprRule::kBalancedStep,
       .both_auprs = true,
       .detection_errors = true,
       .size = SetSize::kWhole,
       .source = "Liang, Li, Srikant 2018 (ODIN); precision from rates as in the published code"},
      {.name = "lee",
       .positive = Positive::kIn,
       .threshold = ThresholdRule::kAtLeast,
       .aupr = AuprRule::kBalancedStep,
       .both_auprs = true,
       .scans_thresholds = true,
       .size = SetSize::kWhole,
       .source = "Lee, Lee, Lee, Shin 2018 (confidence-calibrated classifiers), published code"},
      {.name = "openood",
       .positive = Positive::kOut,
       .threshold = ThresholdRule::kAtLeast,
       .aupr = AuprRule::kTrapezoid,
       .both_auprs = true,
       .size = SetSize::kWhole,
       .source = "OpenOOD 1.5, published code (its version 1.0 took in-distribution as positive)"}};
  return all;
}

const Convention& find_convention(const std::string& name, const std::string& place) {
  std::vector<std::string> names;
  for (const Convention& convention : conventions()) {
    if (convention.name == name) return convention;
    names.push_back(convention.name);
  }
  throw ConfigError{place, '"' + name + '"',
                    "a convention is one of: " + join(names, ", ") + did_you_mean(name, names)};
}

DrawSize draw_size(SetSize size, std::int64_t n_in, std::int64_t n_out) {
  OOD_EXPECT(n_in > 0 && n_out > 0, "a draw needs images on both sides");
  switch (size) {
    case SetSize::kFifthOfIn:
      return {n_in, std::min(n_out, std::max<std::int64_t>(1, n_in / 5))};
    case SetSize::kEqual:
      return {std::min(n_in, n_out), std::min(n_in, n_out)};
    case SetSize::kWhole:
      return {n_in, n_out};
  }
  throw InternalError{"a set size without a rule"};
}

std::string to_string(Positive positive) { return positive == Positive::kIn ? "in" : "out"; }

std::string to_string(ThresholdRule threshold) {
  return threshold == ThresholdRule::kNearestRecall ? "nearest recall" : "recall at least";
}

std::string to_string(AuprRule aupr) {
  switch (aupr) {
    case AuprRule::kStep:
      return "step";
    case AuprRule::kTrapezoid:
      return "trapezoid";
    case AuprRule::kBalancedStep:
      return "step, precision from rates";
  }
  throw InternalError{"an AUPR without a name"};
}

std::string to_string(SetSize size) {
  switch (size) {
    case SetSize::kFifthOfIn:
      return "all in, n_in/5 out";
    case SetSize::kEqual:
      return "equally many in and out";
    case SetSize::kWhole:
      return "whole sets";
  }
  throw InternalError{"a set size without a name"};
}

namespace {

const char* rule_of_threshold(const Convention& convention) {
  if (convention.scans_thresholds) {
    return "the mean over 94 to 96 %, of 200,000 thresholds over the range of scores";
  }
  return convention.threshold == ThresholdRule::kNearestRecall
             ? "the nearest one that a threshold reaches"
             : "the first threshold that reaches it";
}

}  // namespace

std::string describe_conventions() {
  std::string text;
  for (const Convention& convention : conventions()) {
    text += fmt::format(
        "{}\n  positive class   {}\n  false positives  at {} % recall, {}\n  AUPR             "
        "{}{}\n"
        "{}  images           {}\n  source           {}\n",
        convention.name, to_string(convention.positive), convention.recall_percent,
        rule_of_threshold(convention), to_string(convention.aupr),
        convention.both_auprs ? ", each class as positive (aupr_in, aupr_out)" : "",
        convention.detection_errors
            ? "  detection error  at that recall (det_err95), and the smallest (det_err_min)\n"
            : "",
        to_string(convention.size) +
            (convention.size == SetSize::kWhole ? "" : ", drawn without replacement"),
        convention.source);
  }
  return text;
}

}  // namespace oodsweep
