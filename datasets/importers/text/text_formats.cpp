#include "datasets/importers/text/text_formats.hpp"

#include "core/error.hpp"
#include "datasets/importers/text/folder_text_reader.hpp"
#include "datasets/importers/text/import_texts.hpp"
#include "datasets/importers/text/line_readers.hpp"

namespace oodsweep {
namespace {

constexpr const char* kLinesNotes = R"(Examples:
  oodsweep data import lines snli-hypotheses.txt --name snli
  oodsweep data import lines multi30k.txt.gz --name multi30k --limit 1000

Blank lines are left out. A file whose name has the word train, test, dev or val in it belongs to
that split (dev is val).)";

constexpr const char* kLabelledNotes = R"(Examples:
  oodsweep data import labelled-lines stsa.binary.train stsa.binary.dev stsa.binary.test --name sst
  oodsweep data import labelled-lines TREC.train.all TREC.test.all --name trec

A line is its label, a space or tab, the text. One file for each split, by the word train, test, dev
or val in its name.)";

constexpr const char* kWikitextNotes = R"(Example:
  oodsweep data import wikitext wiki.train.tokens --name wikitext2

The sentences that Outlier Exposure trains with: of 3 to 60 words, without headings, not beginning
with a digit or '@', not running over a line's end.)";

constexpr const char* kFolderNotes = R"(Example:
  oodsweep data import folder-text 20news-bydate.tar.gz --name 20ng

A text is a file, its class the folder it stands in, its split a folder above that called train, test,
dev or val.)";

std::int64_t limit_of(const SourceOptions& options) {
  const std::string& limit = options.own.at("limit");
  const bool is_number = !limit.empty() && limit.size() <= 18 &&
                         limit.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) throw ConfigError{"--limit", limit, "a number of texts, or 0 for all"};
  return std::stoll(limit);
}

using MakeReader = std::unique_ptr<TextReader> (*)(const std::vector<std::filesystem::path>&);

ImportFormat text_format(const std::string& name, const std::string& summary,
                         const std::string& sources, const std::string& notes, MakeReader make) {
  return {.name = name,
          .summary = summary,
          .sources = sources,
          .notes = notes,
          .options = {{.name = "split",
                       .summary = "Only this split of the source; or, if it has none, the name of "
                                  "the one that is made (default test)",
                       .value = ""},
                      {.name = "limit",
                       .summary = "Texts kept of each split, the first ones; 0 for all",
                       .value = "0"}},
          .make_reader = nullptr,
          .import_texts = [make](const SourceOptions& source, const StoreOptions& options,
                                 const std::filesystem::path& data_root) {
            const auto reader = make(source.sources);
            const TextChoice choice{source.own.at("split"), limit_of(source)};
            return import_texts(*reader, options, choice, data_root);
          }};
}

}  // namespace

std::vector<ImportFormat> text_formats() {
  const std::string files = "Files, plain or gzip, or folders of them";
  return {text_format("lines", "A text per line", files, kLinesNotes, make_lines_reader),
          text_format("labelled-lines", "A text per line with its label in front (SST, TREC)",
                      files, kLabelledNotes, make_labelled_lines_reader),
          text_format("wikitext", "The sentences of WikiText", files, kWikitextNotes,
                      make_wikitext_reader),
          text_format("folder-text", "A text per file in class folders (20 Newsgroups)",
                      "Archives or folders", kFolderNotes, make_folder_text_reader)};
}

}  // namespace oodsweep
