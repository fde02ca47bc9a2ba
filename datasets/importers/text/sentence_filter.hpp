#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace oodsweep {

/// Cuts WikiText into the sentences that Hendrycks 2019 trains with (spec ssl-oe 3.2). Blank lines
/// and headings (" = Title = ") are dropped, sentences are cut, and one is dropped if it starts
/// with '@' or a digit, has fewer than 3 or more than 60 words, or runs over the end of a line.
///
/// The published rule cuts with NLTK's trained Punkt model. Here a sentence ends with the word ".",
/// "!" or "?" and a closing quote or bracket behind it, which is what Punkt does with such words;
/// Punkt also cuts behind words that end with a full stop and that it does not hold for
/// abbreviations, which WikiText, split into words, has rarely.
class SentenceFilter {
 public:
  /// Cuts one line and calls `take` for its sentences, words separated by single spaces.
  /// @return false as soon as `take` does.
  bool add_line(std::string_view line, const std::function<bool(std::string)>& take);

 private:
  bool runs_over_ = false;  ///< The sentence that begins the next line began before it.
};

}  // namespace oodsweep
