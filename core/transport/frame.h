#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::transport {

/// Parses what one ZeroMQ message part holds. Bounds are checked before anything is built: size,
/// depth, counts of every repeated field, length of the session id. What the bodies mean is for
/// the gateway; unknown fields are passed over, as the rules of versions ask.
/// @return `too_large` beyond `limits::kFrameBytesMax`, `malformed` for anything that is no frame.
Result<void> read_frame(BytesView bytes, v1::Frame& into);

/// Reads one frame after the other into memory that is used again.
/// Threads: belongs to one thread.
class FrameReader {
 public:
  FrameReader();
  ~FrameReader();
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  /// The frame lives until the next call. @return as `read_frame`.
  Result<const v1::Frame*> read(BytesView bytes);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

}  // namespace kentongan::transport
