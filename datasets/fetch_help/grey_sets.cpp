#include "datasets/fetch_help/fetch_help_tables.hpp"

namespace oodsweep {
namespace {

const std::vector<std::string> kIdxFiles{"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
                                         "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"};

}  // namespace

std::vector<FetchHelp> grey_fetch_helps() {
  return {
      {.name = "mnist",
       .summary = "60,000 + 10,000 handwritten digits, 28 x 28",
       .used_for = "in-distribution: Hendrycks 2019, Mohseni 2020, Lee 2018, BAL",
       .origin = "Y. LeCun, C. Cortes and C. Burges, \"The MNIST database\"; mirrored by most "
                 "machine-learning libraries",
       .files = kIdxFiles,
       .commands = {"oodsweep data import idx downloads/mnist --name mnist"},
       .note = ""},
      {.name = "fashion-mnist",
       .summary = "60,000 + 10,000 pieces of clothing, 28 x 28",
       .used_for = "in-distribution: BAL; test outliers for MNIST: Hendrycks 2019 (code), Mohseni "
                   "2020, BAL",
       .origin = "Zalando Research, repository fashion-mnist, folder data/fashion",
       .files = kIdxFiles,
       .commands = {"oodsweep data import idx downloads/fashion-mnist --name fashion-mnist"},
       .note = ""},
      {.name = "kmnist",
       .summary = "60,000 + 10,000 cursive Japanese characters, 28 x 28",
       .used_for = "outliers for MNIST: Mohseni 2020 (training in a variant, test)",
       .origin =
           "ROIS-DS Center for Open Data in the Humanities, Kuzushiji-MNIST, in the format of "
           "MNIST",
       .files = kIdxFiles,
       .commands = {"oodsweep data import idx downloads/kmnist --name kmnist"},
       .note = ""},
      {.name = "emnist-letters",
       .summary = "124,800 + 20,800 handwritten letters, 28 x 28",
       .used_for = "training outliers for MNIST: Mohseni 2020",
       .origin =
           "NIST, \"The EMNIST Dataset\" (Cohen and others 2017), the archive in the format of "
           "MNIST",
       .files = {"gzip.zip (unpack it; of its files these four are needed)",
                 "emnist-letters-train-images-idx3-ubyte.gz",
                 "emnist-letters-train-labels-idx1-ubyte.gz",
                 "emnist-letters-test-images-idx3-ubyte.gz",
                 "emnist-letters-test-labels-idx1-ubyte.gz"},
       .commands = {"oodsweep data import idx downloads/emnist-letters --name emnist-letters "
                    "--orientation transposed"},
       .note = "labels begin at 1, so class 0 is empty"},
      {.name = "notmnist",
       .summary = "18,724 letters A to J of many fonts, 28 x 28",
       .used_for = "test outliers for MNIST: Hendrycks 2019 (code), Mohseni 2020",
       .origin = "Y. Bulatov, notMNIST",
       .files = {"notMNIST_small.tar.gz"},
       .commands = {"oodsweep data import image-folder downloads/notMNIST_small --name notmnist "
                    "--keep-repeated"},
       .note = "two of the files hold no image (in A and in F, each of a few bytes): unpack the "
               "archive and remove the ones that the import names"},
      {.name = "omniglot",
       .summary = "19,280 handwritten characters of 30 alphabets, 105 x 105, dark on light",
       .used_for = "test outliers for MNIST: Hendrycks 2019 (code, 15 alphabets), Liang 2018, BAL",
       .origin = "B. Lake, repository omniglot, folder python",
       .files = {"images_background.zip"},
       .commands = {"oodsweep data import image-folder downloads/images_background.zip --name "
                    "omniglot --size 28 --grey --invert"},
       .note = "the papers take alphabets 0, 2, 5, 6, 8, 12 to 19, 21 and 26 in the order of their "
               "names; import a folder of those to have the same 9,200 images"},
      {.name = "omniglot-8",
       .summary = "4,840 characters of 8 alphabets, the two small sets of Omniglot",
       .used_for = "test outliers for MNIST in the sweeps of this project",
       .origin = "B. Lake, repository omniglot, folder python",
       .files = {"images_background_small1.zip", "images_background_small2.zip"},
       .commands = {"oodsweep data import image-folder downloads/images_background_small1.zip "
                    "downloads/images_background_small2.zip --name omniglot-8 --size 28 --grey "
                    "--invert"},
       .note = "the archives share 1,000 images, which come in once"},
  };
}

}  // namespace oodsweep
