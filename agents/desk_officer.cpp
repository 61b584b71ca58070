// What officers say at the desk, and who signs it.

#include <utility>

#include "agents/desk_state.h"
#include "core/schema/catalogue.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::agents {

Error no_such_message(std::string_view name) {
  const std::string text(name);
  return fail(ErrorCode::not_found, Text{"Pesan " + text + " tidak ada di meja ini.",
                                         "This desk holds no message " + text + "."});
}

Result<Composed> Desk::compose(const Form& form) {
  Writer writer{state_->options.agency, state_->options.trust.bus, {}};
  writer.place.written_at_us = state_->clock.wall_us();
  writer.place.zone_offset_s = state_->options.zone_minutes * 60;
  writer.place.message_named =
      [this](std::string_view name) -> std::optional<schema::NamedMessage> {
    const auto id = resolve(name);
    if (!id) {
      return std::nullopt;
    }
    const auto found = message(*id);
    schema::NamedMessage named{*id, found ? found->header.identity().type() : "", std::nullopt};
    if (found && found->header.subject().reply_to().size() == MessageId::kSize) {
      named.reply_to = MessageId::copied(found->header.subject().reply_to());
    }
    return named;
  };
  writer.header_of = [this](const MessageId& id) -> std::optional<v1::Header> {
    const auto found = message(id);
    return found ? std::optional(found->header) : std::nullopt;
  };
  return agents::compose(schema::Catalogue::standard(), form, writer, state_->random);
}

Result<MessageId> Desk::send(const MessageDraft& draft) {
  OutboxDraft out{draft.lane(), draft.header, std::nullopt, draft.payload};
  if (draft.header.identity().sealed()) {
    KTG_TRY(out.seal, state_->sealed.seal(draft.header, state_->directory, state_->random));
  }
  v1::Author& author = *out.message->mutable_author();
  const auto* type = schema::Catalogue::standard().find(draft.header.identity().type());
  if (type != nullptr && type->officer_signs) {
    KTG_TRY(const Officers::Signer signer, state_->officers.signer(DutyCode(author.duty())));
    author.set_duty(signer.duty.value());
    author.set_officer(signer.officer.str());
    out.officers.push_back(signer.key);
  }
  KTG_TRY(const MessageId id, state_->put_out(std::move(out)));
  state_->pump();
  return id;
}

Result<MessageId> Desk::evidence(const EvidenceDraft& said) {
  const view::MessageTrace* trace = view().find(said.about);
  if (trace == nullptr) {
    return no_such_message(to_string(said.about));
  }
  KTG_TRY(const auto speaker, state_->officers.speaker(said.code, said.duty, trace->lane()));
  EvidenceDraft draft = said;
  if (draft.duty.value().empty()) {
    draft.duty = speaker ? speaker->duty : state_->officers.usual_duty();
  }
  EvidenceContext context{agency(),
                          bus(),
                          state_->random.message_id(state_->clock.wall_us()),
                          state_->clock.wall_us(),
                          trace->leaf_hash,
                          trace->exercise};
  KTG_TRY(v1::Evidence evidence, make_evidence(draft, context));
  OutboxDraft out{trace->lane(), std::nullopt, {}, {}};
  if (speaker) {
    evidence.set_officer(speaker->officer.str());
    out.officers.push_back(speaker->key);
  }
  out.evidence = evidence;
  KTG_TRY(const MessageId id, state_->put_out(std::move(out)));
  state_->view.note_own(evidence, context.at_us);
  state_->pump();
  return id;
}

Result<MessageId> Desk::enter(Entries entries) {
  OutboxDraft out;
  out.officers = std::move(entries.officers);
  out.changes = std::move(entries.changes);
  if (entries.message) {
    out.lane = entries.message->lane();
    out.message = std::move(entries.message->header);
    out.payload = std::move(entries.message->payload);
  }
  for (v1::DirectoryChange& change : out.changes) {
    change.set_id(state_->random.message_id(state_->clock.wall_us()).str());
    change.set_bus(bus());
  }
  KTG_TRY(const MessageId id, state_->put_out(std::move(out)));
  state_->pump();
  return id;
}

}  // namespace kentongan::agents
