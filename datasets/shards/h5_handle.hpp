#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"

namespace oodsweep {

/// Owns one HDF5 identifier and closes it exactly once. HDF5 hands out integers (`hid_t`), so
/// `std::unique_ptr` does not fit; the closing function is a template argument, so that `H5File`
/// and `H5Dataset` are different types. Move-only. One thread uses the HDF5 library at a time
/// (h5_lock()).
template <herr_t (*Close)(hid_t)>
class H5Handle {
 public:
  /// Takes ownership of `id`, the result of an HDF5 call; `action` says what that call was for.
  /// @throws IoError if the call failed (`id` is negative). Nothing is owned in that case.
  H5Handle(hid_t id, const std::string& action) : id_{id} {
    if (id_ < 0) throw IoError{"HDF5 could not " + action};
  }
  ~H5Handle() {
    if (id_ >= 0 && Close(id_) < 0) log_warning("HDF5 could not close an identifier");
  }
  H5Handle(H5Handle&& other) noexcept : id_{std::exchange(other.id_, H5I_INVALID_HID)} {}
  H5Handle& operator=(H5Handle&& other) noexcept {
    H5Handle old{std::move(other)};  // closes what we held at the end of this scope
    std::swap(id_, old.id_);
    return *this;
  }

  [[nodiscard]] hid_t get() const noexcept { return id_; }

 private:
  hid_t id_;
};

using H5File = H5Handle<H5Fclose>;
using H5Dataset = H5Handle<H5Dclose>;
using H5Space = H5Handle<H5Sclose>;

}  // namespace oodsweep
