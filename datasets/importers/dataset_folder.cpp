#include "datasets/importers/dataset_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& data_root, const std::string& reason) {
  throw ConfigError{"--data", data_root.string(),
                    "a folder that can be written to (" + reason + ")"};
}

/// Whether the file behind the descriptor is still the one of that name: its last owner removes it.
bool is_still(const fs::path& path, int descriptor) {
  struct stat opened {};
  struct stat named {};
  return fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

void check_name_is_free(const fs::path& data_root, const std::string& name) {
  if (!is_plain_name(name)) {
    throw ConfigError{"--name", "\"" + name + "\"", "letters, digits, '-', '_' and '.'"};
  }
  std::error_code problem;
  if (fs::exists(data_root / name, problem)) {
    throw ConfigError{"--name", (data_root / name).string(),
                      "a name that is not taken; remove the folder to import anew"};
  }
}

DatasetFolder::DatasetFolder(fs::path data_root, const std::string& name)
    : data_root_{std::move(data_root)},
      target_{data_root_ / name},
      growing_{data_root_ / ("." + name + ".tmp")},
      lock_file_{data_root_ / ("." + name + ".lock")} {
  check_name_is_free(data_root_, name);
  std::error_code problem;
  made_root_ = fs::create_directories(data_root_, problem);
  if (problem) cannot_write(data_root_, problem.message());
  try {
    lock(name);
    fs::remove_all(growing_, problem);
    if (!fs::create_directory(growing_, problem) || problem) {
      cannot_write(data_root_, problem.message());
    }
  } catch (...) {
    remove_traces();
    throw;
  }
}

DatasetFolder::~DatasetFolder() { remove_traces(); }

void DatasetFolder::lock(const std::string& name) {
  for (;;) {
    const int file = open(lock_file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) cannot_write(data_root_, std::generic_category().message(errno));
    if (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      close(file);
      throw ConfigError{"--name", name, "a set that no other import is making just now"};
    }
    if (is_still(lock_file_, file)) {
      lock_ = file;
      return;
    }
    close(file);
  }
}

/// Only the owner of the lock removes anything.
void DatasetFolder::remove_traces() noexcept {
  std::error_code ignored;  // what stays is hidden, and gone with the next import
  if (lock_ >= 0) {
    fs::remove_all(growing_, ignored);
    fs::remove(lock_file_, ignored);
    close(std::exchange(lock_, -1));
  }
  if (made_root_) fs::remove(data_root_, ignored);  // unless something is in it
}

void DatasetFolder::publish(const Manifest& manifest) {
  write_manifest(growing_, manifest);
  if (!publish_folder(growing_, target_)) {
    throw ConfigError{"--name", target_.string(), "a name that is not taken"};
  }
}

}  // namespace oodsweep
