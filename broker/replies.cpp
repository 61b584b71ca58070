#include "broker/replies.h"

#include "broker/admission/decisions.h"
#include "core/base/wire_format.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/proof.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker {
namespace {

v1::Label label_of(const Text& text) {
  v1::Label label;
  label.set_id(text.id);
  label.set_en(text.en);
  return label;
}

std::uint32_t milliseconds(Micros time) {
  return static_cast<std::uint32_t>((time.count() + 999) / 1000);
}

Text text_of(const RefusalOf& refusal) {
  Text advice = advice_for(refusal.error.code);
  if (refusal.is_partial) {
    advice = schema::partial_refusal_advice();
  } else if (refusal.denial && !refusal.denial->advice.id.empty()) {
    advice = refusal.denial->advice;
  }
  return {refusal.error.text.id + " " + advice.id, refusal.error.text.en + " " + advice.en};
}

v1::Refusal refusal_of(const RefusalOf& refusal) {
  v1::Refusal proto;
  if (!refusal.id.is_zero()) {
    proto.set_id(refusal.id.str());
  }
  proto.set_reason(schema::refusal_of(refusal.error.code));
  *proto.mutable_text() = label_of(text_of(refusal));
  proto.set_seq(refusal.seq.value());
  for (const std::string& path : refusal.paths) {
    proto.add_paths(path);
  }
  proto.set_retry_after_ms(milliseconds(refusal.retry_after));
  if (refusal.denial) {
    proto.set_policy(refusal.denial->policy.empty() ? admission::kBusPolicy
                                                    : refusal.denial->policy);
    proto.set_rule(refusal.denial->rule);
    proto.mutable_redirect()->Assign(refusal.denial->redirect.begin(),
                                     refusal.denial->redirect.end());
  }
  return proto;
}

Bytes serialised(const v1::Frame& frame) {
  return frame.SerializeAsString();
}

}  // namespace

Text whole_text(const Error& error) {
  const Text advice = advice_for(error.code);
  return {error.text.id + " " + advice.id, error.text.en + " " + advice.en};
}

SettledFrame::SettledFrame(const SessionId& session, std::uint64_t number) : session_(session) {
  append_uint_field(body_, v1::Settled::kNumberFieldNumber, number);
}

void SettledFrame::add(const ReceiptOf& receipt) {
  receipt_.clear();
  append_bytes_field(receipt_, v1::Receipt::kIdFieldNumber, receipt.id.view());
  append_uint_field(receipt_, v1::Receipt::kSeqFieldNumber, receipt.seq.value());
  append_uint_field(receipt_, v1::Receipt::kEpochFieldNumber, receipt.epoch);
  append_uint_field(receipt_, v1::Receipt::kTimeUsFieldNumber,
                    static_cast<std::uint64_t>(receipt.time_us));
  append_bytes_field(receipt_, v1::Receipt::kLeafHashFieldNumber, receipt.leaf_hash.view());
  append_uint_field(receipt_, v1::Receipt::kAgainFieldNumber, receipt.again ? 1 : 0);
  append_bytes_field(body_, v1::Settled::kReceiptsFieldNumber, receipt_);
  has_receipts_ = true;
}

void SettledFrame::add(const v1::Checkpoint& checkpoint) {
  append_bytes_field(body_, v1::Settled::kCheckpointFieldNumber, checkpoint.SerializeAsString());
}

void SettledFrame::add(const RefusalOf& refusal) {
  append_bytes_field(body_, v1::Settled::kRefusalsFieldNumber,
                     refusal_of(refusal).SerializeAsString());
}

Bytes SettledFrame::finish(std::uint32_t window_messages, std::uint32_t window_bytes) const {
  Bytes window;
  append_uint_field(window, v1::Window::kMessagesFieldNumber, window_messages);
  append_uint_field(window, v1::Window::kSizeBytesFieldNumber, window_bytes);
  const std::size_t size =
      body_.size() + bytes_field_size(v1::Settled::kWindowFieldNumber, window.size());
  Bytes frame;
  frame.reserve(size + 32);
  append_bytes_field(frame, v1::Frame::kSessionFieldNumber, session_.view());
  append_length(frame, v1::Frame::kSettledFieldNumber, size);
  frame.append(body_);
  append_bytes_field(frame, v1::Settled::kWindowFieldNumber, window);
  return frame;
}

Bytes welcome_frame(const v1::Welcome& welcome) {
  v1::Frame frame;
  frame.set_session(welcome.session());
  *frame.mutable_welcome() = welcome;
  return serialised(frame);
}

Bytes bye_frame(const SessionId& session, const Error& error, Micros retry_after) {
  v1::Frame frame;
  if (!session.is_zero()) {
    frame.set_session(session.str());
  }
  frame.mutable_bye()->set_reason(schema::refusal_of(error.code));
  *frame.mutable_bye()->mutable_text() = label_of(whole_text(error));
  frame.mutable_bye()->set_retry_after_ms(milliseconds(retry_after));
  return serialised(frame);
}

Bytes ping_frame(const SessionId& session, std::uint64_t number, std::int64_t clock_us,
                 bool answer) {
  v1::Frame frame;
  frame.set_session(session.str());
  frame.mutable_ping()->set_number(number);
  frame.mutable_ping()->set_clock_us(clock_us);
  frame.mutable_ping()->set_answer(answer);
  return serialised(frame);
}

Bytes key_frame(const SessionId& session, const v1::KeyRelease& release) {
  v1::Frame frame;
  frame.set_session(session.str());
  *frame.mutable_key_release() = release;
  return serialised(frame);
}

Bytes offer_frame(const SessionId& session) {
  v1::Frame frame;
  frame.set_session(session.str());
  frame.mutable_deliver();
  return serialised(frame);
}

Bytes answer_frame(const SessionId& session, const v1::Answer& answer) {
  v1::Frame frame;
  frame.set_session(session.str());
  *frame.mutable_answer() = answer;
  return serialised(frame);
}

Bytes refusal_frame(const SessionId& session, std::uint64_t query, const Error& error,
                    Micros retry_after) {
  v1::Frame frame;
  frame.set_session(session.str());
  frame.mutable_answer()->set_number(query);
  *frame.mutable_answer()->mutable_refusal() =
      refusal_of({.error = error, .retry_after = retry_after});
  frame.mutable_answer()->set_last(true);
  return serialised(frame);
}

v1::Refused refused_event(const RefusalOf& refusal, const AgencyCode& agency,
                          const Digest& item_hash, std::uint64_t times) {
  v1::Refused event;
  if (!refusal.id.is_zero()) {
    event.set_id(refusal.id.str());
  }
  if (!item_hash.is_zero()) {
    event.set_item_hash(item_hash.str());
  }
  event.set_agency(agency.value());
  event.set_reason(schema::refusal_of(refusal.error.code));
  *event.mutable_text() = label_of(text_of(refusal));
  if (refusal.denial) {
    event.set_decision(admission::Decisions::deny(agency, *refusal.denial));
  }
  event.set_times(times);
  return event;
}

}  // namespace kentongan::broker
