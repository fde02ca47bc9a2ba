#include "results/store/disk_probe.hpp"

#include <fmt/format.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "results/store/database.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// NFS, SMB (three), AFS, Coda, Ceph, Lustre, GPFS, BeeGFS, OCFS2, GFS2, Panasas: magic numbers of
/// statfs(2) and of the vendors' headers.
constexpr std::array<std::int64_t, 13> kNetworkDisks{
    0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x5346414F, 0x73757245, 0x00C36400,
    0x0BD00BD0, 0x47504653, 0x19830326, 0x7461636F, 0x01161970, 0xAAD7AAEA};

/// A scratch database, its log and index, for the time of the probe.
class Scratch {
 public:
  explicit Scratch(const fs::path& folder)
      : file_{folder / fmt::format(".probe-{}.db.tmp", getpid())} {
    remove();
  }
  ~Scratch() { remove(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& file() const { return file_; }

 private:
  void remove() const {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::error_code ignored;
      fs::remove(file_.string() + suffix, ignored);
    }
  }
  fs::path file_;
};

/// A second connection that is at work in another mapping must see what the first commits.
std::string try_log(const fs::path& folder) {
  const Scratch scratch{folder};
  Database writer = Database::open(scratch.file(), Database::Mode::kReadWrite);
  if (writer.text("PRAGMA journal_mode = WAL") != "wal") {
    return "SQLite's write-ahead log does not work there";
  }
  writer.execute("PRAGMA synchronous = FULL; CREATE TABLE t (x INTEGER) STRICT");
  Database reader = Database::open(scratch.file(), Database::Mode::kReadOnly);
  Transaction moment{reader, Transaction::Kind::kRead};
  const std::int64_t before = reader.integer("SELECT count(*) FROM t");
  writer.execute("INSERT INTO t VALUES (1)");
  const bool unmoved = reader.integer("SELECT count(*) FROM t") == before;
  moment.commit();
  if (before != 0 || !unmoved || reader.integer("SELECT count(*) FROM t") != 1) {
    return "readers beside the writer do not see what it wrote";
  }
  sync_file(scratch.file());
  sync_folder(folder);
  return "";
}

}  // namespace

std::string probe_disk(const fs::path& folder) {
  struct statfs disk {};
  if (::statfs(folder.c_str(), &disk) == 0 && is_network_disk(disk.f_type)) {
    return "it is a network disk, on which machines do not share mapped memory";
  }
  try {
    return try_log(folder);
  } catch (const Error& error) {
    return error.what();
  }
}

bool is_network_disk(std::int64_t type) {
  return std::ranges::find(kNetworkDisks, type & 0xFFFFFFFF) != kNetworkDisks.end();
}

}  // namespace oodsweep
