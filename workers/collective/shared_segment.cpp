#include "workers/collective/shared_segment.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <random>
#include <system_error>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {

struct SharedSegment::Header {
  std::uint64_t nonce;  ///< A process number may come again; this does not.
  std::uint64_t size;
  std::atomic<std::uint32_t> aborted;
};

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kRanksBegin = 64;

std::size_t slots_begin(int size) {
  const std::size_t end = kRanksBegin + static_cast<std::size_t>(size) * sizeof(SharedRank);
  return (end + kPage - 1) / kPage * kPage;
}

[[noreturn]] void fail(const std::string& what, int error) {
  throw IoError{"memory of a gang: " + what + ": " + std::generic_category().message(error)};
}

std::uint64_t random_number() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

struct Place {
  long process = 0;
  int file = 0;
  unsigned long long nonce = 0;
};

Place parse_rendezvous(const std::string& text) {
  Place place;
  int end = 0;
  const int found = std::sscanf(text.c_str(), "shm:%ld:%d:%llx%n", &place.process, &place.file,
                                &place.nonce, &end);
  if (found != 3 || static_cast<std::size_t>(end) != text.size() || place.process <= 0 ||
      place.file < 0) {
    throw Error{"\"" + text + "\" is no place where a gang meets"};
  }
  return place;
}

struct flock lock_of(int rank) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = rank;
  lock.l_len = 1;
  return lock;
}

}  // namespace

SharedSegment::SharedSegment(int size)
    : rank_{0}, size_{size}, file_{memfd_create("oodsweep-gang", MFD_CLOEXEC)} {
  if (file_ < 0) fail("memfd_create", errno);
  // Reserved now: a write into memory that is not there would be a signal later.
  if (const int error = posix_fallocate(file_, 0, static_cast<off_t>(bytes())); error != 0) {
    close(file_);
    fail(fmt::format("{} bytes", bytes()), error);
  }
  map();
  header().nonce = random_number();
  header().size = static_cast<std::uint64_t>(size);
  take_lock();
}

SharedSegment::SharedSegment(const std::string& rendezvous, int rank, int size)
    : rank_{rank}, size_{size}, file_{-1} {
  const Place place = parse_rendezvous(rendezvous);
  const std::string path = fmt::format("/proc/{}/fd/{}", place.process, place.file);
  file_ = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file_ < 0) fail(rendezvous + ", " + path, errno);
  struct stat status {};
  if (fstat(file_, &status) != 0 || status.st_size != static_cast<off_t>(bytes())) {
    close(file_);
    throw Error{rendezvous + " is no memory of a gang of " + std::to_string(size)};
  }
  map();
  if (header().nonce != place.nonce || header().size != static_cast<std::uint64_t>(size)) {
    munmap(memory_, bytes());
    close(file_);
    throw Error{rendezvous + " is the memory of another gang"};
  }
  take_lock();
}

SharedSegment::SharedSegment(SharedSegment&& other) noexcept
    : rank_{other.rank_},
      size_{other.size_},
      file_{std::exchange(other.file_, -1)},
      memory_{std::exchange(other.memory_, nullptr)} {}

SharedSegment::~SharedSegment() {
  if (memory_ != nullptr) munmap(memory_, bytes());
  if (file_ >= 0) close(file_);
}

void SharedSegment::map() {
  void* memory =
      mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file_, 0);
  if (memory == MAP_FAILED) {
    const int error = errno;
    close(file_);
    fail("mmap", error);
  }
  memory_ = static_cast<std::byte*>(memory);
}

void SharedSegment::take_lock() {
  struct flock lock = lock_of(rank_);
  if (fcntl(file_, F_OFD_SETLK, &lock) != 0) {
    const int error = errno;
    munmap(memory_, bytes());
    close(file_);
    fail(fmt::format("rank {} is taken", rank_), error);
  }
  of(rank_).joined.store(1);
}

std::size_t SharedSegment::bytes() const {
  return slots_begin(size_) + 2 * static_cast<std::size_t>(size_) * kSlotBytes;
}

SharedSegment::Header& SharedSegment::header() const {
  static_assert(sizeof(Header) <= kRanksBegin);
  return *reinterpret_cast<Header*>(memory_);
}

std::string SharedSegment::rendezvous() const {
  return fmt::format("shm:{}:{}:{:x}", getpid(), file_, header().nonce);
}

SharedRank& SharedSegment::of(int rank) const {
  OOD_EXPECT(rank >= 0 && rank < size_, "a rank of the gang");
  return reinterpret_cast<SharedRank*>(memory_ + kRanksBegin)[rank];
}

std::byte* SharedSegment::slot(int rank, std::uint32_t turn) const {
  const std::size_t place = 2 * static_cast<std::size_t>(rank) + turn % 2;
  return memory_ + slots_begin(size_) + place * kSlotBytes;
}

std::atomic<std::uint32_t>& SharedSegment::aborted() const { return header().aborted; }

bool SharedSegment::alive(int rank) const {
  if (rank == rank_ || of(rank).joined.load() == 0) return true;
  struct flock lock = lock_of(rank);
  return fcntl(file_, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

}  // namespace oodsweep
