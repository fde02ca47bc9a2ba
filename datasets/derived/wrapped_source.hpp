#pragma once

#include <memory>
#include <utility>

#include "datasets/image_source.hpp"

namespace oodsweep {

using SourcePointer = std::shared_ptr<const ImageSource>;

/// What sets that are made of another on read have in common. A set without random access keeps the
/// order of its images in all of them, so what is read block by block stays so.
class WrappedSource : public ImageSource {
 public:
  [[nodiscard]] const SplitInfo& info() const final { return info_; }
  [[nodiscard]] bool has_random_access() const override { return source_->has_random_access(); }

 protected:
  /// @param info Of the set that is made.
  WrappedSource(SourcePointer source, SplitInfo info)
      : source_{std::move(source)}, info_{std::move(info)} {}
  [[nodiscard]] const ImageSource& source() const { return *source_; }

 private:
  SourcePointer source_;
  SplitInfo info_;
};

}  // namespace oodsweep
