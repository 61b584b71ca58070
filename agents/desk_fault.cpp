// What a scenario does to a desk's line.
#include <utility>

#include "agents/desk_state.h"

namespace kentongan::agents {
namespace {

/// A shaped line loses nothing for good: what is on it is not sent twice.
constexpr Micros kResendShaped = std::chrono::hours(24);

}  // namespace

void Desk::shape_line(const std::optional<LineShape>& shape) {
  State& state = *state_;
  state.up.shape(shape);
  state.down.shape(shape);
  state.narrow = shape && shape->max_bytes != 0;
  const Submitter::Options& usual = state.options.submissions;
  state.submitter.resend_after(shape ? kResendShaped : usual.resend_after);
  state.submitter.items_most(state.narrow ? 1 : usual.items_most);
  tick();
}

void Desk::hand_in_times(std::uint32_t copies) {
  state_->submitter.copies(copies);
}

void Desk::cut_line(bool cut) {
  state_->cut = cut;
  if (cut) {
    line_down();
  }
}

Result<void> Desk::submit_raw(const v1::Envelope& envelope) {
  State& state = *state_;
  if (!state.session.is_open()) {
    return fail(ErrorCode::unavailable,
                Text{"Tidak tersambung ke broker.", "There is no session with the broker."});
  }
  v1::Header header;
  v1::Submit submit;
  submit.set_number(kRawNumbers + ++state.raw_number);
  submit.set_lane(header.ParseFromString(envelope.header()) && header.handling().precedence() != 0
                      ? header.handling().precedence()
                      : v1::PRECEDENCE_BIASA);
  *submit.add_items() = envelope;
  *submit.mutable_signatures() = envelope.signatures();
  state.session.send(v1::Frame::kSubmitFieldNumber, submit.SerializeAsString());
  return {};
}

}  // namespace kentongan::agents
