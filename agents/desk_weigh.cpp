// What would become of a message that is not sent.
#include <algorithm>

#include "agents/desk_state.h"

namespace kentongan::agents {

Result<std::uint64_t> Desk::weigh(const MessageDraft& draft) {
  State& state = *state_;
  if (!state.session.is_open()) {
    return fail(ErrorCode::unavailable,
                Text{"Tidak tersambung ke broker.", "There is no session with the broker."});
  }
  v1::Query question;
  question.set_number(++state.last_query);
  v1::Envelope& asked = *question.mutable_weigh();
  asked.set_header(draft.header.SerializeAsString());
  // Rules look at headers alone of what the broker may not read.
  if (!draft.header.identity().sealed()) {
    asked.set_payload(draft.payload);
  }
  state.weighings.emplace_back().question = question.number();
  if (state.weighings.size() > kWeighingsMost) {
    state.weighings.pop_front();
  }
  state.session.send(v1::Frame::kQueryFieldNumber, question.SerializeAsString());
  return question.number();
}

const Weighing* Desk::weighing(std::uint64_t question) const {
  return state_->asked(question);
}

Weighing* Desk::State::asked(std::uint64_t question) {
  const auto found = std::ranges::find(weighings, question, &Weighing::question);
  return found == weighings.end() ? nullptr : &*found;
}

void Desk::State::on_weighed(Weighing& weighing, BytesView body) {
  v1::Answer answer;
  if (!answer.ParseFromArray(body.data(), static_cast<int>(body.size())) ||
      weighing.state != Weighing::State::asked) {
    return;
  }
  weighing.state = answer.has_weighed() ? Weighing::State::answered : Weighing::State::refused;
  weighing.weighed = std::move(*answer.mutable_weighed());
  weighing.refusal = std::move(*answer.mutable_refusal());
}

}  // namespace kentongan::agents
