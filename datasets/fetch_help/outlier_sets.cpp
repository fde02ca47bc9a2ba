#include "datasets/fetch_help/fetch_help_tables.hpp"

namespace oodsweep {
namespace {

const std::string kTinyImageNet =
    "oodsweep data import image-folder downloads/tiny-imagenet-200.zip --split test --colour "
    "--keep-repeated ";
const std::string kLsun = "oodsweep data import lsun-lmdb downloads/test_lmdb --colour ";
const std::string kCleanOnes =
    "made anew from the originals. The archive of Liang 2018 holds other pixels (how it was cut "
    "and "
    "reduced is not published, and a dark border is likely): import it as image-folder to have "
    "theirs";

std::vector<FetchHelp> training_outliers() {
  return {
      {.name = "tiny-images-80m",
       .summary = "79,302,017 photos from the web, 32 x 32",
       .used_for = "training outliers: Hendrycks 2019 for MNIST, SVHN, CIFAR; Mohseni 2020",
       .origin = "MIT, \"80 Million Tiny Images\"; withdrawn by its authors in 2020. The list of "
                 "images that are in CIFAR is in the code of Outlier Exposure, folder utils",
       .files = {"tiny_images.bin (243,615,796,224 bytes)",
                 "80mn_cifar_idxs.txt  MD5 ef8fc8899c7cd6ae15800f8767a10e80"},
       .commands = {"oodsweep data import tiny-images-bin downloads/tiny_images.bin --name "
                    "tiny-images-80m --split train --exclude downloads/80mn_cifar_idxs.txt "
                    "--exclude-base 1 --shuffle"},
       .note = "numbers in the list begin at 1. Shuffling takes the size of the set again on disk "
               "while it runs"},
      {.name = "300k-random",
       .summary = "300,000 of the Tiny Images without those of CIFAR, Places and LSUN classes",
       .used_for = "training outliers in place of the 80 million; in neither paper",
       .origin = "D. Hendrycks, page of Outlier Exposure",
       .files = {"300K_random_images.npy"},
       .commands = {"oodsweep data import npy downloads/300K_random_images.npy --name 300k-random "
                    "--split train --shuffle"},
       .note = ""},
      {.name = "imagenet22k",
       .summary = "14 million photos of about 21,800 classes, any size",
       .used_for = "training outliers: Hendrycks 2019 for Tiny ImageNet and Places365, without the "
                   "1,000 classes of ILSVRC",
       .origin = "ImageNet, the archive of all images (for research, after registration)",
       .files = {"fall11_whole.tar, or its successor with fewer classes winter21_whole.tar.gz",
                 "(archives of classes within: unpack them and remove those 1,000)"},
       .commands = {"oodsweep data import image-folder downloads/imagenet22k --name imagenet22k "
                    "--split train --colour --resize shorter --size 64 --crop center --shuffle"},
       .note = "for CIFAR (Mohseni 2020, a variant) take --size 32"},
  };
}

std::vector<FetchHelp> liang_sets() {
  return {
      {.name = "tiny-imagenet-resize",
       .summary = "10,000 test images of Tiny ImageNet, reduced to 32 x 32",
       .used_for = "test outliers for CIFAR and SVHN: Liang 2018, Lee 2018, BAL",
       .origin = "Stanford, course CS231n; as an archive: S. Liang, page of ODIN",
       .files = {"tiny-imagenet-200.zip   MD5 90528d7ca1a48142e341f4ef8d21d0de",
                 "Imagenet_resize.tar.gz  MD5 0f9ff11d45babf2eff5fe12281d1ac31"},
       .commands = {kTinyImageNet + "--name tiny-imagenet-resize --resize exact --size 32"},
       .note = kCleanOnes},
      {.name = "tiny-imagenet-crop",
       .summary = "a random part of 32 x 32 of each of the 10,000 test images of Tiny ImageNet",
       .used_for = "test outliers for CIFAR: Liang 2018",
       .origin = "Stanford, course CS231n; as an archive: S. Liang, page of ODIN",
       .files = {"tiny-imagenet-200.zip  MD5 90528d7ca1a48142e341f4ef8d21d0de",
                 "Imagenet.tar.gz        MD5 7c0827e4246c3718a5ee076e999e52e5"},
       .commands = {kTinyImageNet + "--name tiny-imagenet-crop --crop random:0 --size 32"},
       .note = kCleanOnes},
      {.name = "lsun",
       .summary = "10,000 photos of 10 scenes, shorter side 256",
       .used_for = "test outliers for CIFAR, SVHN, Tiny ImageNet: Hendrycks 2019, Mohseni 2020",
       .origin = "Princeton, \"LSUN\", scene classification, the database test",
       .files = {"test_lmdb.zip"},
       .commands = {kLsun + "--name lsun --resize shorter --crop center --size 32"},
       .note = "for Tiny ImageNet take --size 64 and another name"},
      {.name = "lsun-resize",
       .summary = "10,000 photos of scenes, reduced to 32 x 32",
       .used_for = "test outliers for CIFAR and SVHN: Liang 2018, Lee 2018, BAL",
       .origin = "Princeton, \"LSUN\"; as an archive: S. Liang, page of ODIN",
       .files = {"test_lmdb.zip", "LSUN_resize.tar.gz  MD5 278b7b31c8cb7e804a1465a8ce03a2dc"},
       .commands = {kLsun + "--name lsun-resize --resize exact --size 32"},
       .note = kCleanOnes},
      {.name = "lsun-crop",
       .summary = "a random part of 32 x 32 of each of 10,000 photos of scenes",
       .used_for = "test outliers for CIFAR: Liang 2018",
       .origin = "Princeton, \"LSUN\"; as an archive: S. Liang, page of ODIN",
       .files = {"test_lmdb.zip", "LSUN.tar.gz  MD5 458a0a0ab8e5f1cb4516d7400568e460"},
       .commands = {kLsun + "--name lsun-crop --crop random:0 --size 32"},
       .note = kCleanOnes},
      {.name = "isun",
       .summary = "8,925 photos of scenes, 32 x 32",
       .used_for = "test outliers for CIFAR: Liang 2018",
       .origin = "P. Xu and others 2015, \"iSUN\"; as an archive: S. Liang, page of ODIN",
       .files = {"iSUN.tar.gz"},
       .commands = {"oodsweep data import image-folder downloads/iSUN.tar.gz --name isun --colour "
                    "--resize exact --size 32 --keep-repeated"},
       .note = ""},
  };
}

std::vector<FetchHelp> other_sets() {
  return {
      {.name = "textures",
       .summary = "5,640 photos of 47 textures, any size",
       .used_for = "test outliers: Hendrycks 2019, Mohseni 2020",
       .origin = "Oxford, Visual Geometry Group, \"Describable Textures Dataset\"",
       .files = {"dtd-r1.0.1.tar.gz  MD5 fff73e5086ae6bdbea199a49dfb8a4c1"},
       .commands = {"oodsweep data import image-folder downloads/dtd-r1.0.1.tar.gz --name textures "
                    "--colour --resize shorter --crop center --size 32 --keep-repeated"},
       .note = ""},
      {.name = "places365-test",
       .summary = "10,000 test photos of Places365",
       .used_for = "test outliers for CIFAR, SVHN, Tiny ImageNet: Hendrycks 2019, Mohseni 2020",
       .origin = "MIT, \"Places2\", Places365-Standard; the code of Mohseni 2020 lists the 10,000 "
                 "names",
       .files = {"test_256.tar (unpack it)",
                 "places365_test_list.txt (copy the images it names to a folder)"},
       .commands = {"oodsweep data import image-folder downloads/places365-test --name "
                    "places365-test --colour --resize shorter --crop center --size 32"},
       .note = ""},
      {.name = "icons50",
       .summary = "10,000 icons of 50 classes, any size",
       .used_for = "test outliers for MNIST, SVHN, Places365: Hendrycks 2019, without the class of "
                   "numbers",
       .origin = "D. Hendrycks, \"Icons-50\"",
       .files = {"Icons-50.tar (unpack it and remove the folder numbers)"},
       .commands = {"oodsweep data import image-folder downloads/Icons-50 --name icons50 --colour "
                    "--resize exact --size 32 --keep-repeated"},
       .note = ""},
      {.name = "chars74k",
       .summary = "7,705 characters from photos of streets, any size",
       .used_for = "test outliers for SVHN: Hendrycks 2019, without digits and letters like them",
       .origin = "University of Surrey, T. de Campos, \"The Chars74K dataset\", English characters "
                 "from images",
       .files = {"EnglishImg.tgz (unpack it; Img/GoodImg/Bmp is used, its folders Sample001 to "
                 "Sample010 are the digits)"},
       .commands = {"oodsweep data import image-folder downloads/Bmp --name chars74k --colour "
                    "--resize shorter --crop center --size 32 --keep-repeated"},
       .note = "which letters count as like digits is not published"},
      {.name = "imagenet800",
       .summary = "photos of the 800 classes of ILSVRC that Tiny ImageNet does not have, 64 x 64",
       .used_for = "test outliers for Tiny ImageNet: Hendrycks 2019",
       .origin = "ImageNet, ILSVRC 2012 (for research, after registration); the list of classes is "
                 "in the code of Outlier Exposure, folder TinyImageNet",
       .files = {"ILSVRC2012_img_train.tar (archives of classes within: unpack those of the list)",
                 "800_wnids.txt"},
       .commands = {"oodsweep data import image-folder downloads/imagenet800 --name imagenet800 "
                    "--colour --resize shorter --crop center --size 64"},
       .note = "the authors took 50 images of each class, those that have boxes"},
  };
}

}  // namespace

std::vector<FetchHelp> outlier_fetch_helps() {
  std::vector<FetchHelp> all;
  for (const auto& part : {training_outliers(), liang_sets(), other_sets()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace oodsweep
