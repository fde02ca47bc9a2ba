#include "workers/collective/gather_numbers.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

namespace oodsweep {
namespace {

/// [ranks, n] on the CPU.
at::Tensor gathered(Collective& collective, const at::Tensor& own) {
  const at::Tensor sent = own.to(collective.device());
  at::Tensor all = at::empty({collective.size(), own.numel()}, sent.options());
  collective.all_gather(sent, all);
  return all.cpu();
}

}  // namespace

std::vector<std::vector<double>> gather_numbers(Collective& collective, std::vector<double> own) {
  if (collective.size() == 1) return {std::move(own)};
  const at::Tensor counts =
      gathered(collective, at::full({1}, static_cast<std::int64_t>(own.size()), at::kLong));
  own.resize(static_cast<std::size_t>(counts.max().item<std::int64_t>()));
  const at::Tensor rows =
      gathered(collective, at::from_blob(own.data(), {std::ssize(own)}, at::kDouble));
  std::vector<std::vector<double>> result;
  for (std::int64_t rank = 0; rank < collective.size(); ++rank) {
    const auto* row = rows.const_data_ptr<double>() + rank * rows.size(1);
    result.emplace_back(row, row + counts.const_data_ptr<std::int64_t>()[rank]);
  }
  return result;
}

}  // namespace oodsweep
