#include "agents/scenario/sim_house.h"

#include "agents/scenario/seat.h"
#include "agents/scenario/sim_state.h"
#include "core/identity/directory_file.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::scenario {

SimHouse::SimHouse(Options options) : state_(std::make_unique<State>(std::move(options))) {}
SimHouse::~SimHouse() = default;

Result<void> SimHouse::open() {
  return state_->open();
}

std::int64_t SimHouse::now_us() const {
  return state_->clock.t_us();
}

Result<std::vector<Arrival>> SimHouse::run_until(std::int64_t t_us) {
  KTG_TRY_VOID(state_->advance(t_us, true));
  return std::exchange(state_->arrivals, {});
}

std::int64_t SimHouse::real_us() const {
  return SystemClock().now().time_since_epoch().count();
}

const std::map<AgencyCode, AgencyCode>& SimHouse::parents() const {
  return state_->lines.parents;
}

Result<MessageId> SimHouse::send(const AgencyCode& desk, const agents::Form& form) {
  KTG_TRY(SimDesk * sender, state_->alive(desk));
  sender->sign_on();
  KTG_TRY(const auto composed, sender->heart->compose(form));
  if (!composed.problems.empty()) {
    return schema::error_of(composed.problems);
  }
  KTG_TRY(const MessageId id, sender->heart->send(composed.draft));
  state_->pump(*sender);
  return id;
}

Result<void> SimHouse::say(const AgencyCode& desk, const Word& word) {
  KTG_TRY(SimDesk * speaker, state_->alive(desk));
  speaker->sign_on();
  agents::EvidenceDraft draft;
  draft.code = word.code;
  draft.about = word.about;
  draft.note = word.note;
  if (!word.reason.empty() && word.code == v1::EVIDENCE_CODE_REFUSED) {
    draft.reason.emplace().set_text(word.reason);
  }
  if (!word.delegate_to.empty()) {
    draft.delegate_to.emplace().set_agency(word.delegate_to);
  }
  KTG_TRY_VOID(speaker->heart->evidence(draft));
  state_->pump(*speaker);
  return {};
}

void SimHouse::pour(const AgencyCode& desk, const agents::Form& form, const std::string& fault) {
  if (send(desk, form)) {
    ++state_->poured[fault];
  }
}

void SimHouse::cut(const AgencyCode& desk, bool cut) {
  if (SimDesk* found = state_->find(desk)) {
    state_->set_cut(*found, cut);
  }
}

void SimHouse::shape(const AgencyCode& desk, const std::optional<agents::LineShape>& shape) {
  SimDesk* found = state_->find(desk);
  if (found != nullptr) {
    found->shape = shape;
  }
  if (found != nullptr && found->heart) {
    found->heart->shape_line(shape);
    state_->pump(*found);
  }
}

void SimHouse::hand_in_times(const AgencyCode& desk, std::uint32_t copies) {
  SimDesk* found = state_->find(desk);
  if (found != nullptr) {
    found->copies = copies;
  }
  if (found != nullptr && found->heart) {
    found->heart->hand_in_times(copies);
  }
}

void SimHouse::skew(const AgencyCode& desk, std::int64_t skew_s) {
  if (SimDesk* found = state_->find(desk)) {
    found->clock.set_skew(skew_s * 1'000'000);
  }
}

Result<void> SimHouse::kill(const AgencyCode& desk) {
  if (SimDesk* found = state_->find(desk)) {
    if (found->line) {
      state_->break_line(*found);
    }
    found->stop();
  }
  return {};
}

Result<void> SimHouse::restart(const AgencyCode& desk) {
  SimDesk* found = state_->find(desk);
  if (found == nullptr || found->heart) {
    return {};
  }
  KTG_TRY_VOID(found->start());
  state_->pump(*found);
  return {};
}

Result<void> SimHouse::kill_broker() {
  state_->crash_broker();
  return {};
}

Result<void> SimHouse::restart_broker() {
  return state_->start_broker();
}

Result<void> SimHouse::fill_disk(const AgencyCode& desk, bool full) {
  if (SimDesk* found = state_->find(desk)) {
    found->disk.set_capacity(full ? found->disk.used() : ~std::uint64_t{0});
    state_->pump(*found);
  }
  return {};
}

Result<void> SimHouse::steal_key(const AgencyCode& desk, bool stolen) {
  KTG_TRY(SimDesk * robbed, state_->alive(desk));
  robbed->stolen = stolen;
  robbed->heart->officers().as_a_thief(stolen);
  if (!stolen) {
    KTG_TRY_VOID(robbed->enter_key(state_->random.bytes(kOfficerSeedBytes)));
    state_->pump(*robbed);
    return {};
  }
  if (!state_->broker->heart) {
    return fail(ErrorCode::unavailable, Text{"Broker sedang mati.", "The broker is down."});
  }
  const auto key = identity::SigningKey::from_seed(robbed->officer_seed).key_id();
  KTG_TRY_VOID(state_->broker->heart->change_directory(
      identity::directory_draft({identity::revocation_of(key, kStolenReason)})));
  return {};
}

Result<void> SimHouse::replay(const AgencyCode& by, const AgencyCode& owner, const MessageId& id) {
  KTG_TRY(SimDesk * thief, state_->alive(by));
  KTG_TRY(SimDesk * author, state_->alive(owner));
  KTG_TRY(const auto envelope, author->heart->hand_out(id));
  KTG_TRY_VOID(thief->heart->submit_raw(envelope));
  state_->pump(*thief);
  return {};
}

Result<Text> SimHouse::verify_now() {
  if (!state_->broker->log) {
    return fail(ErrorCode::unavailable, Text{"Broker sedang mati.", "The broker is down."});
  }
  KTG_TRY_VOID(check_log(*state_->broker->log));
  const std::string size = std::to_string(state_->broker->log->head().size);
  return Text{size + " peristiwa, diverifikasi", size + " events, verified"};
}

Result<Remains> SimHouse::close() {
  return state_->close();
}

const SimChecks& SimHouse::checks() const {
  return state_->checks;
}

const agents::Desk* SimHouse::desk(const AgencyCode& agency) const {
  SimDesk* found = state_->find(agency);
  return found == nullptr ? nullptr : found->heart.get();
}

Digest SimHouse::trace() const {
  Sha256 copy = state_->trace;
  return copy.finish();
}

}  // namespace kentongan::scenario
