#include "cluster/mpi_transport.hpp"

#include <mpi.h>

#include <limits>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {
constexpr int kControlTag = 7;
}

struct MpiTransport::Send {
  int to = 0;
  std::string text;
  MPI_Request request = MPI_REQUEST_NULL;
};

struct MpiTransport::Receive {
  Message message;
  MPI_Request request = MPI_REQUEST_NULL;
};

MpiTransport::MpiTransport(int rank, int size) : rank_{rank}, size_{size} {}

MpiTransport::~MpiTransport() {
  drop_finished_sends();
  if (!sends_.empty()) log_warning("some control messages were not delivered");
  for (auto& send : sends_) static_cast<void>(send.release());  // MPI may still read these buffers
  if (receive_) static_cast<void>(receive_.release());
}

void MpiTransport::send(int to, std::string text) {
  OOD_EXPECT(to >= 0 && to < size_, "no such rank");
  OOD_EXPECT(text.size() < static_cast<std::size_t>(std::numeric_limits<int>::max()),
             "a control message of 2 GiB");
  auto send = std::make_unique<Send>();
  send->to = to;
  send->text = std::move(text);
  if (MPI_Isend(send->text.data(), static_cast<int>(send->text.size()), MPI_BYTE, to, kControlTag,
                MPI_COMM_WORLD, &send->request) != MPI_SUCCESS) {
    log_warning("a control message to rank " + std::to_string(to) + " could not be sent");
    return;
  }
  sends_.push_back(std::move(send));
}

std::optional<Message> MpiTransport::poll() {
  drop_finished_sends();
  if (!receive_) {
    int arrived = 0;
    MPI_Status status{};
    if (MPI_Iprobe(MPI_ANY_SOURCE, kControlTag, MPI_COMM_WORLD, &arrived, &status) != MPI_SUCCESS ||
        arrived == 0) {
      return std::nullopt;
    }
    int bytes = 0;
    MPI_Get_count(&status, MPI_BYTE, &bytes);
    receive_ = std::make_unique<Receive>();
    receive_->message.from = status.MPI_SOURCE;
    receive_->message.text.resize(static_cast<std::size_t>(bytes));
    MPI_Irecv(receive_->message.text.data(), bytes, MPI_BYTE, status.MPI_SOURCE, kControlTag,
              MPI_COMM_WORLD, &receive_->request);
  }
  int done = 0;
  MPI_Test(&receive_->request, &done, MPI_STATUS_IGNORE);
  if (done == 0) return std::nullopt;
  Message message = std::move(receive_->message);
  receive_.reset();
  return message;
}

/// One call for all: each MPI_Test of its own moves MPI along and may give the core away.
void MpiTransport::drop_finished_sends() {
  if (sends_.empty()) return;
  std::vector<MPI_Request> requests;
  for (const auto& send : sends_) requests.push_back(send->request);
  std::vector<int> finished(requests.size());
  int count = 0;
  MPI_Testsome(static_cast<int>(requests.size()), requests.data(), &count, finished.data(),
               MPI_STATUSES_IGNORE);
  for (int i = 0; i < count; ++i)
    sends_[static_cast<std::size_t>(finished[static_cast<std::size_t>(i)])].reset();
  std::erase(sends_, nullptr);
}

void MpiTransport::forget(int rank) {
  for (auto& send : sends_) {
    if (send->to == rank) static_cast<void>(send.release());  // MPI may still read the buffer
  }
  std::erase(sends_, nullptr);
}

}  // namespace oodsweep
