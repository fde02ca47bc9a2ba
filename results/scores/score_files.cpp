#include "results/scores/score_files.hpp"

#include "core/error.hpp"
#include "datasets/shards/h5_arrays.hpp"

namespace oodsweep {
namespace {

template <class T>
std::vector<T> values_of(const H5Array& array) {
  const auto values = array.as<T>();
  return {values.begin(), values.end()};
}

H5Array read_checked(const std::filesystem::path& path, const std::string& name, H5Type type,
                     std::size_t axes) {
  H5Array array = read_h5(path, name);
  if (array.type != type || array.shape.size() != axes) {
    throw IoError{path.string() + name + ": has another type or shape than this project writes"};
  }
  return array;
}

}  // namespace

void write_outputs(const std::filesystem::path& path, const OutputsFile& content) {
  write_h5(path, {make_h5_array<float>("/logits", H5Type::kFloat32,
                                       {content.count, content.outputs}, content.logits),
                  make_h5_array<std::int32_t>("/labels", H5Type::kInt32, {content.count},
                                              content.labels)});
}

OutputsFile read_outputs(const std::filesystem::path& path) {
  const H5Array logits = read_checked(path, "/logits", H5Type::kFloat32, 2);
  const H5Array labels = read_checked(path, "/labels", H5Type::kInt32, 1);
  if (labels.shape[0] != logits.shape[0])
    throw IoError{path.string() + ": labels and logits differ"};
  return {logits.shape[0], logits.shape[1], values_of<float>(logits),
          values_of<std::int32_t>(labels)};
}

void write_scores(const std::filesystem::path& path, const ScoresFile& content) {
  write_h5(path, {make_h5_array<double>("/scores", H5Type::kFloat64,
                                        {content.variants, content.count}, content.scores)});
}

ScoresFile read_scores(const std::filesystem::path& path) {
  const H5Array scores = read_checked(path, "/scores", H5Type::kFloat64, 2);
  return {scores.shape[0], scores.shape[1], values_of<double>(scores)};
}

void write_quantities(const std::filesystem::path& path, const QuantitiesFile& content) {
  std::vector<H5Array> arrays;
  for (const auto& [name, values] : content.values) {
    arrays.push_back(make_h5_array<double>("/" + name, H5Type::kFloat64, {content.count}, values));
  }
  write_h5(path, arrays);
}

std::vector<double> read_quantity(const std::filesystem::path& path, const std::string& name) {
  return values_of<double>(read_checked(path, "/" + name, H5Type::kFloat64, 1));
}

}  // namespace oodsweep
