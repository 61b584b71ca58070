#pragma once

#include <functional>
#include <memory>

#include "core/base/mutex.h"
#include "core/transport/http_server.h"

namespace kentongan::transport {

/// What the owner of a stream and its connection share. For the sources of this room only.
///
/// Order: what is pushed leaves in that order. `wake` only posts to the server's thread, and is
///        called under the lock, so that a connection that goes cannot be woken afterwards.
struct HttpStream::State {
  Mutex mutex;
  Bytes pending KTG_GUARDED_BY(mutex);
  std::size_t writing KTG_GUARDED_BY(mutex) = 0;
  std::size_t pending_bytes_max KTG_GUARDED_BY(mutex) = std::size_t{4} * 1024 * 1024;
  bool open KTG_GUARDED_BY(mutex) = true;
  bool overrun KTG_GUARDED_BY(mutex) = false;
  std::function<void()> wake KTG_GUARDED_BY(mutex);

  void attach(std::size_t bytes_max, std::function<void()> waker);
  void detach();
  /// What waits now, to be written next. Empty and not open: the end.
  Bytes take();
  bool has_ended();
  bool was_overrun();
};

}  // namespace kentongan::transport
