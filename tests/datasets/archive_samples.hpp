#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oodsweep {

struct ArchivedFile {
  std::string name;
  std::string content = "";
  std::string link_to = "";  ///< A symbolic link instead of a file.
  bool hard = false;         ///< A hard link.
};

enum class ArchiveKind { kZip, kTar, kTarGz };

inline void write_archive(const std::filesystem::path& path, ArchiveKind kind,
                          const std::vector<ArchivedFile>& files) {
  struct Closer {
    void operator()(archive* handle) const { archive_write_free(handle); }
  };
  const std::unique_ptr<archive, Closer> out{archive_write_new()};
  if (kind == ArchiveKind::kZip) {
    archive_write_set_format_zip(out.get());
  } else {
    archive_write_set_format_pax_restricted(out.get());
    if (kind == ArchiveKind::kTarGz) archive_write_add_filter_gzip(out.get());
  }
  archive_write_open_filename(out.get(), path.c_str());
  for (const ArchivedFile& file : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, file.name.c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, file.link_to.empty() || file.hard ? AE_IFREG : AE_IFLNK);
    archive_entry_set_size(entry, static_cast<la_int64_t>(file.content.size()));
    if (!file.link_to.empty() && file.hard) {
      archive_entry_set_hardlink(entry, file.link_to.c_str());
    } else if (!file.link_to.empty()) {
      archive_entry_set_symlink(entry, file.link_to.c_str());
    }
    archive_write_header(out.get(), entry);
    archive_write_data(out.get(), file.content.data(), file.content.size());
    archive_entry_free(entry);
  }
}

}  // namespace oodsweep
