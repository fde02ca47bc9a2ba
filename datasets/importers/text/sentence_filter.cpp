#include "datasets/importers/text/sentence_filter.hpp"

#include <cctype>
#include <cstddef>
#include <vector>

#include "core/text.hpp"

namespace oodsweep {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char letter : line) {
    if (std::isspace(static_cast<unsigned char>(letter)) == 0) {
      word += letter;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool ends_sentence(const std::string& word) { return word == "." || word == "!" || word == "?"; }

bool closes(const std::string& word) {
  return word.find_first_not_of("\"')]}") == std::string::npos;
}

bool is_kept(const std::vector<std::string>& words) {
  const char first = words.front().front();
  return first != '@' && std::isdigit(static_cast<unsigned char>(first)) == 0 &&
         words.size() >= 3 && words.size() <= 60;
}

}  // namespace

bool SentenceFilter::add_line(std::string_view line, const std::function<bool(std::string)>& take) {
  if (line.starts_with(" =")) return true;
  const std::vector<std::string> words = words_of(line);
  std::vector<std::string> sentence;
  for (std::size_t i = 0; i < words.size(); ++i) {
    sentence.push_back(words[i]);
    if (!ends_sentence(words[i])) continue;
    if (i + 1 < words.size() && closes(words[i + 1])) sentence.push_back(words[++i]);
    const bool whole = !runs_over_;
    runs_over_ = false;
    if (whole && is_kept(sentence) && !take(join(sentence, " "))) return false;
    sentence.clear();
  }
  if (!sentence.empty()) runs_over_ = true;
  return true;
}

}  // namespace oodsweep
