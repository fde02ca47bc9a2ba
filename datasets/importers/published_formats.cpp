#include "datasets/importers/published_formats.hpp"

#include "core/error.hpp"
#include "datasets/importers/cifar_binary_reader.hpp"
#include "datasets/importers/cifar_python_reader.hpp"
#include "datasets/importers/lsun_lmdb_reader.hpp"
#include "datasets/importers/npy_reader.hpp"
#include "datasets/importers/stl10_reader.hpp"
#include "datasets/importers/svhn_mat_reader.hpp"
#include "datasets/importers/tiny_images_reader.hpp"

namespace oodsweep {
namespace {

CifarLabels cifar_labels(const SourceOptions& options) {
  const std::string& labels = options.own.at("labels");
  if (labels == "coarse") return CifarLabels::kCoarse;
  if (labels != "fine") throw ConfigError{"--labels", labels, "fine or coarse"};
  return CifarLabels::kFine;
}

/// @param make A function of sources only.
template <class Make>
auto from_sources(Make make) {
  return [make](const SourceOptions& options) { return make(options.sources); };
}

template <class Make>
ImportFormat cifar_format(const std::string& version, const std::string& notes, Make make) {
  return {.name = "cifar-" + version,
          .summary = "CIFAR-10 and CIFAR-100, the publisher's " + version + " version",
          .sources = "The archive, the folder, or the files",
          .notes = notes,
          .options = {{.name = "labels",
                       .summary = "Labels of CIFAR-100: fine (100 classes) or coarse (20)",
                       .value = "fine"}},
          .make_reader = [make](const SourceOptions& options) {
            return make(options.sources, cifar_labels(options));
          }};
}

ImportFormat cifar_binary_format() {
  return cifar_format("binary", R"(Example:
  oodsweep data import cifar-binary cifar-10-binary.tar.gz --name cifar10

Splits train and test in the publisher's order: data_batch_1.bin to data_batch_5.bin, test_batch.bin;
of CIFAR-100 train.bin, test.bin.)",
                      make_cifar_binary_reader);
}

ImportFormat cifar_python_format() {
  return cifar_format("python", R"(Example:
  oodsweep data import cifar-python cifar-100-python.tar.gz --name cifar100

The same images as the binary version. The pickles are read as data: a name that no array of NumPy
needs ends the import, and nothing is executed.)",
                      make_cifar_python_reader);
}

ImportFormat svhn_format() {
  return {.name = "svhn-mat",
          .summary = "SVHN's cropped digits (MATLAB files)",
          .sources = "The folder, or train_32x32.mat, extra_32x32.mat, test_32x32.mat",
          .notes = R"(Example:
  oodsweep data import svhn-mat downloads/svhn --name svhn

Splits train, extra and test, those that are there. Label 10 is the digit 0.)",
          .options = {},
          .make_reader = from_sources(make_svhn_mat_reader)};
}

ImportFormat stl10_format() {
  return {.name = "stl10-binary",
          .summary = "STL-10's binary files",
          .sources = "The archive, the folder, or the files",
          .notes = R"(Example:
  oodsweep data import stl10-binary stl10_binary.tar.gz --name stl10 --size 32

Splits train, test and unlabeled, those that are there.)",
          .options = {},
          .make_reader = from_sources(make_stl10_reader)};
}

ImportFormat npy_format(const std::string& name) {
  return {.name = name,
          .summary = "Arrays of NumPy (.npy files, members of .npz)",
          .sources = "Files, folders or archives",
          .notes = R"(Examples:
  oodsweep data import npy 300K_random_images.npy --name 300k-random --split train --shuffle
  oodsweep data import npz mnist.npz --name mnist
  oodsweep data import npy CIFAR-10-C --images fog --labels labels --name cifar10-fog

Images are uint8, [n, height, width] or with 1 or 3 channels; labels are integers, [n] or [n, 1].
Arrays with "train", "test" or "val" in their names become these splits.)",
          .options = {{.name = "images", .summary = "Name of the array of images", .value = ""},
                      {.name = "labels", .summary = "Name of the array of labels", .value = ""},
                      {.name = "layout",
                       .summary = "hwc or chw, where the shape leaves a doubt",
                       .value = ""}},
          .make_reader = [](const SourceOptions& options) {
            return make_npy_reader(options.sources, {.images = options.own.at("images"),
                                                     .labels = options.own.at("labels"),
                                                     .layout = options.own.at("layout")});
          }};
}

ImportFormat tiny_images_format() {
  return {.name = "tiny-images-bin",
          .summary = "The file of 80 Million Tiny Images",
          .sources = "tiny_images.bin, or other files of that layout",
          .notes = R"(Example:
  oodsweep data import tiny-images-bin tiny_images.bin --name tinyimages80m --split train --shuffle

3,072 bytes an image, columns of planes; streamed, 244 GB need no memory.)",
          .options = {},
          .make_reader = from_sources(make_tiny_images_reader)};
}

ImportFormat lsun_format() {
  return {.name = "lsun-lmdb",
          .summary = "LSUN's databases (LMDB with a JPEG file in each value)",
          .sources = "Database folders, or a folder of them",
          .notes = R"(Example:
  oodsweep data import lsun-lmdb test_lmdb --name lsun --size 32

"bedroom_train_lmdb" is class bedroom of split train, "test_lmdb" is split test without classes.)",
          .options = {},
          .make_reader = from_sources(make_lsun_lmdb_reader)};
}

}  // namespace

std::vector<ImportFormat> published_formats() {
  return {cifar_binary_format(), cifar_python_format(), svhn_format(),        stl10_format(),
          npy_format("npy"),     npy_format("npz"),     tiny_images_format(), lsun_format()};
}

}  // namespace oodsweep
