#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "agents/session/submitter.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::bench {

/// Makes whole messages of one author: a `general_message` of exactly so many bytes of payload,
/// which bears the time that the harness stamps, with header, salt, number and item hash, as an
/// outbox does; only that nothing is kept on disk before it is sent, as the peers' producers keep
/// nothing.
///
/// Threads: belongs to one thread.
class MessageMaker {
 public:
  struct Options {
    AgencyCode author;
    std::string bus;
    std::vector<AgencyCode> to;
    Lane lane = Lane::biasa;
    std::size_t payload_bytes = 512;  ///< 40 to 16,384.
  };

  /// @return `field_invalid` for a message that the catalogue would refuse.
  static Result<MessageMaker> make(const Options& options, const Clock& clock, Random& random);

  /// What the agent's key has said so far, as Welcome tells.
  void follow(std::uint64_t sender_seq, Bytes sender_prev);
  Result<agents::OutItem> next(std::int64_t stamp_ns);

 private:
  MessageMaker(const Clock& clock, Random& random) : clock_(&clock), random_(&random) {}

  const Clock* clock_;
  Random* random_;
  Lane lane_ = Lane::biasa;
  v1::Header header_;
  Bytes payload_;
  Bytes media_type_;
  std::uint64_t sender_seq_ = 0;
  Bytes sender_prev_;
};

/// The stamp of a message's payload. @return `malformed` for one that this class did not make.
Result<std::int64_t> stamp_of(BytesView payload);

}  // namespace kentongan::bench
