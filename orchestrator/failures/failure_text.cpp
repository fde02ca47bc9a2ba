#include "orchestrator/failures/failure_text.hpp"

#include <cctype>
#include <cstddef>

namespace oodsweep {
namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_bracket(char c) { return c == '(' || c == ')' || c == '[' || c == ']'; }

template <class Condition>
std::size_t skip_while(std::string_view text, std::size_t at, Condition condition) {
  while (at < text.size() && condition(text[at])) ++at;
  return at;
}

/// The end of a word that may be a path: of the quotation if it begins with a quote.
std::size_t end_of_word(std::string_view text, std::size_t begin) {
  const bool after_quote = begin > 0 && is_quote(text[begin - 1]);
  const bool quoted = after_quote && (begin == 1 || !is_letter(text[begin - 2]));  // not "it's"
  const char quote = quoted ? text[begin - 1] : '\0';
  return skip_while(text, begin, [&](char c) {
    return quoted ? c != quote : !is_space(c) && !is_quote(c) && !is_bracket(c);
  });
}

/// From a digit: "12", "1.5", "1e-05", "0x7ffd".
std::size_t end_of_number(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "0x") return skip_while(text, at + 2, is_hex);
  at = skip_while(text, at, [](char c) { return is_digit(c) || c == '.'; });
  if (at + 1 >= text.size() || (text[at] != 'e' && text[at] != 'E')) return at;
  const std::size_t exponent = at + (text[at + 1] == '-' || text[at + 1] == '+' ? 2 : 1);
  const std::size_t end = skip_while(text, exponent, is_digit);
  return end > exponent ? end : at;
}

std::string pattern_of_word(std::string_view word) {
  constexpr std::size_t kShortestId = 8;
  std::string pattern;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t hex_end = skip_while(word, at, is_hex);
    const bool digits_only = skip_while(word, at, is_digit) == hex_end;
    const bool letters_only = skip_while(word, at, is_letter) >= hex_end;
    if (hex_end - at >= kShortestId && !digits_only && !letters_only) {
      pattern += "<id>";
      at = hex_end;
    } else if (is_digit(word[at])) {
      pattern += '#';
      at = end_of_number(word, at);
    } else {
      pattern += word[at++];
    }
  }
  return pattern;
}

}  // namespace

std::string failure_pattern(std::string_view reason) {
  std::string pattern;
  for (std::size_t at = 0; at < reason.size();) {
    const std::size_t end = end_of_word(reason, at);
    if (end == at) {  // a space, quote or bracket
      pattern += reason[at++];
      continue;
    }
    const std::string_view word = reason.substr(at, end - at);
    const bool is_path = word.find('/') != std::string_view::npos;
    pattern += is_path ? "<path>" : pattern_of_word(word);
    at = end;
  }
  return pattern;
}

}  // namespace oodsweep
