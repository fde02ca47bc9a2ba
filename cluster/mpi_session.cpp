#include "cluster/mpi_session.hpp"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "cluster/mpi_transport.hpp"
#include "core/error.hpp"

namespace oodsweep {
namespace {

/// One fixed-size name per rank, so that the exchange is a single allgather.
using NameBlock = std::array<char, MPI_MAX_PROCESSOR_NAME>;

std::string node_of_this_process(const std::string& node_name) {
  if (!node_name.empty()) return node_name;
  MPI_Comm node{};
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  NameBlock name{};
  int length = 0;
  MPI_Get_processor_name(name.data(), &length);
  int first = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &first);
  MPI_Bcast(&first, 1, MPI_INT, 0, node);  // hosts with equal names differ by their first rank
  MPI_Comm_free(&node);
  return std::string{name.data()} + "#" + std::to_string(first);
}

JobLayout discover_layout(const std::string& node_name) {
  JobLayout layout;
  MPI_Comm_rank(MPI_COMM_WORLD, &layout.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &layout.size);
  const std::string mine = node_of_this_process(node_name);
  NameBlock block{};
  std::strncpy(block.data(), mine.c_str(), block.size() - 1);
  std::vector<NameBlock> all(static_cast<std::size_t>(layout.size));
  MPI_Allgather(block.data(), static_cast<int>(block.size()), MPI_CHAR, all.data(),
                static_cast<int>(block.size()), MPI_CHAR, MPI_COMM_WORLD);
  std::map<std::string, int> numbers;
  for (const NameBlock& other : all) {
    const std::string name{other.data()};
    const auto [found, is_new] = numbers.emplace(name, static_cast<int>(numbers.size()));
    if (is_new) layout.node_names.push_back(name.substr(0, name.find('#')));
    layout.node_of_rank.push_back(found->second);
  }
  return layout;
}

}  // namespace

bool launched_by_mpi() {
  return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMIX_RANK") != nullptr ||
         std::getenv("PMI_RANK") != nullptr;
}

std::vector<int> JobLayout::ranks_on_my_node() const {
  std::vector<int> ranks;
  const int mine = node_of_rank.at(static_cast<std::size_t>(rank));
  for (int other = 0; other < size; ++other) {
    if (node_of_rank[static_cast<std::size_t>(other)] == mine) ranks.push_back(other);
  }
  return ranks;
}

MpiSession::MpiSession(const std::string& node_name) {
  std::signal(SIGPIPE, SIG_IGN);
  if (MPI_Init(nullptr, nullptr) != MPI_SUCCESS) throw Error{"MPI could not be initialised"};
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  layout_ = discover_layout(node_name);
}

MpiSession::~MpiSession() = default;

std::unique_ptr<Transport> MpiSession::transport() const {
  return std::make_unique<MpiTransport>(layout_.rank, layout_.size);
}

void MpiSession::finalize() {
  if (!open_) return;
  open_ = false;
  MPI_Finalize();
}

}  // namespace oodsweep
