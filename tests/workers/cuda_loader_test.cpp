#include "workers/cuda_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

std::string refusal(const std::filesystem::path& file) {
  try {
    open_cuda_module(file);
  } catch (const Error& error) {
    return error.what();
  }
  return "opened";
}

TEST(CudaLoaderTest, SaysWhichModuleIsNotThere) {
  EXPECT_THAT(refusal("/nowhere/liboodsweep_cuda.so"),
              testing::AllOf(HasSubstr("the GPU module cannot be opened"),
                             HasSubstr("/nowhere/liboodsweep_cuda.so")));
  EXPECT_EQ(opened_cuda_module(), nullptr);
}

TEST(CudaLoaderTest, RefusesALibraryThatIsNoModule) {
  EXPECT_THAT(refusal("libm.so.6"), HasSubstr("libm.so.6 is of another build than this program"));
  EXPECT_EQ(opened_cuda_module(), nullptr);
}

TEST(CudaLoaderTest, LooksBesideTheProgramsFolder) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  EXPECT_EQ(cuda_module_file(),
            (program.parent_path() / "../lib/oodsweep/liboodsweep_cuda.so").lexically_normal());
}

}  // namespace
}  // namespace oodsweep
