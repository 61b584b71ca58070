#include "bench/kentongan/message_maker.h"

#include <utility>

#include "bench/kentongan/bench_bus.h"
#include "core/base/lane.h"
#include "core/identity/item.h"
#include "core/schema/validator.h"

namespace kentongan::bench {

namespace {

constexpr const char* kType = "general_message";
constexpr char kTextTag = '\x0a';
constexpr std::size_t kTextStart = 3;  // Tag and a length of two bytes.
constexpr std::size_t kStampDigits = 16;
constexpr std::size_t kSaltBytes = 32;

// A payload of exactly `bytes`: the stamp's place, then readable filler.
Bytes payload_of(std::size_t bytes) {
  constexpr std::string_view kFiller = "Banjir setinggi dada di Kelurahan Rawa Badak Selatan. ";
  const std::size_t text_bytes = bytes - kTextStart;
  Bytes payload{kTextTag, static_cast<char>((text_bytes & 0x7fU) | 0x80U),
                static_cast<char>(text_bytes >> 7U)};
  payload.append(kStampDigits, '0');
  while (payload.size() < bytes) {
    payload.append(kFiller.substr(0, bytes - payload.size()));
  }
  return payload;
}

}  // namespace

Result<MessageMaker> MessageMaker::make(const Options& options, const Clock& clock,
                                        Random& random) {
  MessageMaker maker(clock, random);
  maker.lane_ = options.lane;
  maker.payload_ = payload_of(options.payload_bytes);
  maker.media_type_ = identity::kMessageMediaType;
  v1::Header& header = maker.header_;
  header.mutable_identity()->set_bus(options.bus);
  header.mutable_identity()->set_type(kType);
  header.mutable_identity()->set_language("id");
  header.mutable_author()->set_agency(options.author.value());
  header.mutable_author()->set_duty(bench_duty().value());
  for (const AgencyCode& to : options.to) {
    header.mutable_addresses()->add_to()->set_agency(to.value());
  }
  header.mutable_subject()->set_incident("UKUR-2026-0001");
  header.mutable_handling()->set_precedence(precedence_of(options.lane));
  header.mutable_handling()->set_classification(v1::CLASSIFICATION_BIASA);
  KTG_TRY(const auto first, maker.next(0));
  static_cast<void>(first);
  const auto problems =
      schema::validate(schema::Catalogue::standard(), maker.header_, maker.payload_);
  if (!problems.empty()) {
    return schema::error_of(problems);
  }
  maker.follow(0, {});
  return maker;
}

void MessageMaker::follow(std::uint64_t sender_seq, Bytes sender_prev) {
  sender_seq_ = sender_seq;
  sender_prev_ = std::move(sender_prev);
}

Result<agents::OutItem> MessageMaker::next(std::int64_t stamp_ns) {
  std::array<char, sizeof stamp_ns> stamp{};
  put_u64(stamp.data(), static_cast<std::uint64_t>(stamp_ns));
  payload_.replace(kTextStart, kStampDigits, to_hex({stamp.data(), stamp.size()}));

  agents::OutItem item;
  item.lane = lane_;
  const std::int64_t now_us = clock_->wall_us();
  item.id = random_->message_id(now_us);
  header_.mutable_identity()->set_id(item.id.str());
  header_.mutable_times()->set_written_at_us(now_us);
  header_.mutable_times()->set_signed_at_us(now_us);
  header_.mutable_chain()->set_sender_seq(++sender_seq_);
  header_.mutable_chain()->set_sender_prev(sender_prev_);
  item.header = header_.SerializeAsString();
  item.media_type = media_type_;
  item.payload = payload_;
  item.salt = random_->bytes(kSaltBytes);
  KTG_TRY(const auto hashes,
          identity::hash_item({item.media_type, item.header, item.payload, item.salt}));
  item.item_hash = hashes.item_hash;
  sender_prev_ = hashes.item_hash.str();
  return item;
}

Result<std::int64_t> stamp_of(BytesView payload) {
  if (payload.size() < kTextStart + kStampDigits || payload.front() != kTextTag) {
    return fail(ErrorCode::malformed, "no payload of the benchmark");
  }
  KTG_TRY(const Bytes stamp, from_hex(payload.substr(kTextStart, kStampDigits)));
  return static_cast<std::int64_t>(get_u64(stamp.data()));
}

}  // namespace kentongan::bench
