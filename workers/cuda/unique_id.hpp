#pragma once

#include <nccl.h>

#include <string>
#include <string_view>

namespace oodsweep {

/// The text under which the ranks of a gang find each other: "nccl:" and the id's 128 bytes in hex.
[[nodiscard]] std::string rendezvous_of(const ncclUniqueId& id);

/// @throws Error if `rendezvous` is no text of `rendezvous_of`.
[[nodiscard]] ncclUniqueId unique_id_of(std::string_view rendezvous);

}  // namespace oodsweep
