#include "datasets/fetch_help/fetch_help_tables.hpp"

namespace oodsweep {

std::vector<FetchHelp> colour_fetch_helps() {
  return {
      {.name = "cifar10",
       .summary = "50,000 + 10,000 photos of 10 classes, 32 x 32",
       .used_for = "in-distribution: all papers; test outliers for CIFAR-100 and SVHN",
       .origin = "A. Krizhevsky, University of Toronto, \"The CIFAR-10 dataset\"",
       .files = {"cifar-10-binary.tar.gz   MD5 c32a1d4ab5d03f1284b67883e8d87530",
                 "cifar-10-python.tar.gz   MD5 c58f30108f718f92721af3b95e74349a (one of the two)"},
       .commands = {"oodsweep data import cifar-binary downloads/cifar-10-binary.tar.gz --name "
                    "cifar10",
                    "oodsweep data import cifar-python downloads/cifar-10-python.tar.gz --name "
                    "cifar10"},
       .note = "both give the same set; one line is enough"},
      {.name = "cifar100",
       .summary = "50,000 + 10,000 photos of 100 classes, 32 x 32",
       .used_for = "in-distribution: Hendrycks 2019, Mohseni 2020, Liang 2018, BAL; test outliers "
                   "for CIFAR-10",
       .origin = "A. Krizhevsky, University of Toronto, \"The CIFAR-100 dataset\"",
       .files = {"cifar-100-binary.tar.gz  MD5 03b5dce01913d631647c71ecec9e9cb8",
                 "cifar-100-python.tar.gz  MD5 eb9058c3a382ffc7106e4002c42a8d85 (one of the two)"},
       .commands = {"oodsweep data import cifar-binary downloads/cifar-100-binary.tar.gz --name "
                    "cifar100",
                    "oodsweep data import cifar-python downloads/cifar-100-python.tar.gz --name "
                    "cifar100"},
       .note = "both give the same set, with the 100 fine labels; one line is enough"},
      {.name = "svhn",
       .summary = "73,257 + 26,032 digits of house numbers, 32 x 32, cropped",
       .used_for = "in-distribution: Mohseni 2020, Lee 2018, BAL; test outliers for CIFAR",
       .origin = "Stanford and Google, \"The Street View House Numbers dataset\", format 2",
       .files = {"train_32x32.mat  MD5 e26dedcc434d2e4c54c9b2d4a06d8373",
                 "test_32x32.mat   MD5 eb5a983be6a315427106f1b164d9cef3"},
       .commands = {"oodsweep data import svhn-mat downloads/train_32x32.mat "
                    "downloads/test_32x32.mat --name svhn"},
       .note = ""},
      {.name = "svhn-extra",
       .summary = "SVHN with the 531,131 easier digits as split extra",
       .used_for = "in-distribution: Hendrycks 2019 trains on train and extra, 604,388 images",
       .origin = "Stanford and Google, \"The Street View House Numbers dataset\", format 2",
       .files = {"train_32x32.mat  MD5 e26dedcc434d2e4c54c9b2d4a06d8373",
                 "extra_32x32.mat  MD5 a93ce644f1a588dc4d68dda5feec44a7",
                 "test_32x32.mat   MD5 eb5a983be6a315427106f1b164d9cef3"},
       .commands = {"oodsweep data import svhn-mat downloads/train_32x32.mat "
                    "downloads/extra_32x32.mat downloads/test_32x32.mat --name svhn-extra"},
       .note = "the pixels of extra are 1.6 GB; they are read in parts"},
      {.name = "tiny-imagenet",
       .summary = "100,000 + 10,000 (+ 10,000 without labels) photos of 200 classes, 64 x 64",
       .used_for = "in-distribution: Hendrycks 2019, where val is the test set",
       .origin = "Stanford, course CS231n, \"Tiny ImageNet visual recognition challenge\"",
       .files = {"tiny-imagenet-200.zip  MD5 90528d7ca1a48142e341f4ef8d21d0de"},
       .commands = {"oodsweep data import image-folder downloads/tiny-imagenet-200.zip --name "
                    "tiny-imagenet --colour --keep-repeated"},
       .note = "some images are grey: --colour makes all alike. They come sorted by class: add "
               "--shuffle to stream them as training outliers"},
      {.name = "places365",
       .summary = "1,803,460 photos of 365 scenes, shorter side 256 or 256 x 256",
       .used_for = "in-distribution: Hendrycks 2019",
       .origin = "MIT, \"Places2\", Places365-Standard, small images in simple folders",
       .files = {"places365standard_easyformat.tar"},
       .commands = {"oodsweep data import image-folder downloads/places365standard_easyformat.tar "
                    "--name places365 --colour --resize shorter --size 224 --crop center "
                    "--shuffle"},
       .note = "272 GB as stored here; the paper does not say its size of the images"},
  };
}

}  // namespace oodsweep
