#include "datasets/importers/mat_file.hpp"

#include <matio.h>

#include <limits>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

struct FileCloser {
  void operator()(mat_t* file) const { Mat_Close(file); }
};
struct VariableCloser {
  void operator()(matvar_t* variable) const { Mat_VarFree(variable); }
};
using Variable = std::unique_ptr<matvar_t, VariableCloser>;

std::int64_t elements_of(const std::vector<std::int64_t>& shape) {
  std::int64_t elements = 1;
  for (const std::int64_t size : shape) elements *= size;
  return elements;
}

template <class T>
std::vector<double> as_doubles(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

struct MatFile::State {
  std::string place;
  std::unique_ptr<mat_t, FileCloser> file;

  Variable find(const std::string& name) const {
    Variable variable{Mat_VarReadInfo(file.get(), name.c_str())};
    if (variable == nullptr || variable->isComplex != 0) {
      throw ConfigError{place + ": holds no array \"" + name + "\"; is it truncated?"};
    }
    return variable;
  }

  std::vector<std::int64_t> shape_of(const Variable& variable) const {
    constexpr std::int64_t kMostElements = std::int64_t{1} << 40;
    std::vector<std::int64_t> shape;
    std::int64_t elements = 1;
    for (int axis = 0; axis < variable->rank; ++axis) {
      const std::size_t size = variable->dims[axis];
      if (size == 0 || size > static_cast<std::size_t>(kMostElements / elements)) {
        throw ConfigError{place + ": the sizes of \"" + variable->name + "\" cannot be right"};
      }
      shape.push_back(static_cast<std::int64_t>(size));
      elements *= shape.back();
    }
    return shape;
  }

  template <class T>
  std::vector<T> read(const Variable& variable, std::vector<std::int64_t> shape,
                      std::int64_t first) const {
    std::vector<int> start(shape.size(), 0), stride(shape.size(), 1);
    std::vector<int> edge(shape.begin(), shape.end());
    start.back() = static_cast<int>(first);
    std::vector<T> values(static_cast<std::size_t>(elements_of(shape)));
    if (Mat_VarReadData(file.get(), variable.get(), values.data(), start.data(), stride.data(),
                        edge.data()) != 0) {
      throw ConfigError{place + ": \"" + variable->name + "\" cannot be read; is it truncated?"};
    }
    return values;
  }
};

MatFile::MatFile(const std::filesystem::path& path) : state_{std::make_unique<State>()} {
  state_->place = path.string();
  if (!std::filesystem::is_regular_file(path)) {
    throw ConfigError{path.string() + ": there is no such file"};
  }
  state_->file.reset(Mat_Open(path.c_str(), MAT_ACC_RDONLY));
  if (state_->file == nullptr) throw ConfigError{path.string() + ": is no file of MATLAB"};
}
MatFile::~MatFile() = default;
MatFile::MatFile(MatFile&&) noexcept = default;
MatFile& MatFile::operator=(MatFile&&) noexcept = default;

std::vector<std::int64_t> MatFile::shape(const std::string& name) {
  return state_->shape_of(state_->find(name));
}

std::vector<std::uint8_t> MatFile::read_bytes(const std::string& name, std::int64_t first,
                                              std::int64_t count) {
  const Variable variable = state_->find(name);
  std::vector<std::int64_t> shape = state_->shape_of(variable);
  if (variable->class_type != MAT_C_UINT8) {
    throw ConfigError{state_->place + ": \"" + name + "\" is no array of uint8"};
  }
  OOD_EXPECT(first >= 0 && count > 0 && first + count <= shape.back() &&
                 shape.back() <= std::numeric_limits<int>::max(),
             "elements of the last axis");
  shape.back() = count;
  return state_->read<std::uint8_t>(variable, shape, first);
}

std::vector<double> MatFile::read_numbers(const std::string& name) {
  const Variable variable = state_->find(name);
  const std::vector<std::int64_t> shape = state_->shape_of(variable);
  constexpr std::int64_t kMost = std::int64_t{1} << 26;
  if (shape.size() != 2 || elements_of(shape) > kMost) {
    throw ConfigError{state_->place + ": \"" + name + "\" is no list of numbers"};
  }
  switch (variable->class_type) {
    case MAT_C_UINT8:
      return as_doubles(state_->read<std::uint8_t>(variable, shape, 0));
    case MAT_C_INT32:
      return as_doubles(state_->read<std::int32_t>(variable, shape, 0));
    case MAT_C_DOUBLE:
      return state_->read<double>(variable, shape, 0);
    default:
      throw ConfigError{state_->place + ": \"" + name + "\" is of a type that is not read"};
  }
}

}  // namespace oodsweep
