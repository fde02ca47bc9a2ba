#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/text/text_reader.hpp"

namespace oodsweep {

/// A text per line. Lines of white space are left out. No classes.
/// @param sources Files, plain or gzip, or folders of them; here and below. The split is read off a
///                file's name ("train", "test", "dev", ...).
[[nodiscard]] std::unique_ptr<TextReader> make_lines_reader(
    const std::vector<std::filesystem::path>& sources);

/// A text per line, its label in front, up to the first space or tab (SST, TREC). Classes are the
/// labels, in the order of numbers if all are numbers, else of the alphabet. One file per split.
/// @throws ConfigError naming a line without text, or two files of a split.
[[nodiscard]] std::unique_ptr<TextReader> make_labelled_lines_reader(
    const std::vector<std::filesystem::path>& sources);

/// The sentences of WikiText that Outlier Exposure trains with (sentence_filter.hpp).
[[nodiscard]] std::unique_ptr<TextReader> make_wikitext_reader(
    const std::vector<std::filesystem::path>& sources);

}  // namespace oodsweep
