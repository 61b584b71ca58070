#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agents/desk.h"
#include "core/base/error.h"
#include "core/schema/validator.h"
#include "core/transport/http.h"
#include "core/view/delivery_trace.h"
#include "core/view/signed_by.h"
#include "core/view/timeline.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents::api {

using Json = nlohmann::ordered_json;

// What the routes of http_api.h are made of:
//
// TEXT     {id, en}
// ADDRESS  "AGENCY", "DUTY AGENCY", or a group: "@incident", "112:33.74:KEBAKARAN"
// MESSAGE  {id, seq, number, type, type_name: TEXT, from, from_duty, by_desk, OFFICER, mine, role,
//          information, to: [ADDRESS], incident, precedence, classification, markings, exercise,
//          channel, reply_to, refs, text, sealed, content, content_words: TEXT or null, at,
//          written_at, expires_at, expired, clock_apart_s, my_state, due: {read_at, answer_at,
//          acknowledge, act}, reading, reading_late_s, rule, witnessed: "pending" or "final",
//          corrected_by: [id], withdrawn_by, retention}. An own one without an event yet has seq 0
//          and at null. `corrected_by`: by its author, the newest last; `content`: "shown", or why
//          not, and in words.
// PARTY    {agency, duty, role, information, state, delivered_at, read_at, acknowledged_at,
//          acting_at, acted_at, refused_at, delegated_at, answered_at, by, by_desk, OFFICER,
//          reason, reading, reading_late_s, away_since}; what has not happened is null.
//          `away_since`: its desk does not have it and was out of the broker's reach since then.
// MARK     {id, code, agency, duty, seq, at, claimed_at, on_behalf_of, by_desk, by_machine,
//          OFFICER, note, reason, step}
// OFFICER  officer, signed_by: who signed it, 32 hexadecimal digits, null: the desk alone; and
// TEXT,
//          with the duty, how he held it then, and on whose behalf; null where a machine did.
// ITEM     {id, kind: "message", "evidence" or "directory", type, about, to: [ADDRESS], precedence,
//          state, sender_seq, queued_at, settled_at, seq, attempts, refusal: REFUSAL or null}
//          `state`: "draft", "waiting", "sent", "settled", "refused".
// REFUSAL  {id, agency, seq, at, code, text: TEXT, advice: TEXT, rule, redirect: [..], final: bool}
// NOTICE   {schema: "kentongan.watch/1", event, at, ...}; `event` and what comes with it:
//          "message" {message: MESSAGE} · "evidence" {about, agency, mark: MARK} ·
//          "settled" {id, seq} · "refused" {refusal: REFUSAL} · "line" {line, since} ·
//          "standby" {deliver} · "failed" {id, seq, code, text: TEXT} · "witness" ERROR
// ALARM    ERROR and {kind: "forked", "rolled_back", "disowned" or "claimed", stops, from, at,
//          ours: {size, root}, theirs: {size, root}, notes: [signed note]}
// PROBLEM  {field, rule, text: TEXT, fix: TEXT}

/// Puts what a desk knows into the JSON of http_api.h. Pure; times in the zone given.
class JsonOut {
 public:
  JsonOut(const Desk& desk, int zone_minutes) : desk_(desk), zone_s_(zone_minutes * 60) {}

  /// Null for 0.
  [[nodiscard]] Json time(std::int64_t time_us) const;
  [[nodiscard]] Json time(const std::optional<std::int64_t>& time_us) const;
  /// With the corrections that were on record at `at_us`; all else as of now.
  [[nodiscard]] Json message(const view::MessageTrace& trace,
                             std::int64_t at_us = view::kNow) const;
  /// An own message that is still in the outbox.
  [[nodiscard]] Json message(const OutboxItem& item, const MessageDraft& draft) const;
  [[nodiscard]] Json party(const view::PartyState& party) const;
  /// Of a party that does not have it: since when its desk is out of reach; else null.
  [[nodiscard]] Json away_since(const view::PartyState& party, std::int64_t at_us) const;
  /// `officer` and `signed_by` of a message, a mark or a party.
  void add_signer(Json& json, const view::SignedBy& by) const;
  [[nodiscard]] Json mark(const view::Mark& mark, const AgencyCode& agency) const;
  /// What was ordered of it and which holder has done it; null where nothing was: {erase: ORDER or
  /// null, holds: [ORDER], done, of, holders: [{holder, erased_at}], words: TEXT or null}, ORDER
  /// {id, seq, by, at, ground, basis, case_no}; `holder` is "broker" or an agency.
  [[nodiscard]] Json retention(const view::MessageTrace& trace) const;
  [[nodiscard]] Json marks(const view::MessageTrace& trace) const;
  [[nodiscard]] Json refusal(const view::Refusal& refusal) const;
  [[nodiscard]] Json refusal(const v1::Refusal& refusal) const;
  /// On record, or else what the broker last said of an item in the outbox.
  [[nodiscard]] Json refusals_of(const MessageId& id) const;
  [[nodiscard]] Json item(const OutboxItem& item) const;
  [[nodiscard]] Json told(const view::Told& told) const;
  [[nodiscard]] Json known(const view::FirstKnown& known) const;
  [[nodiscard]] Json status() const;
  [[nodiscard]] Json directory() const;
  [[nodiscard]] Json weighing(const Weighing& weighing) const;

  [[nodiscard]] Json witness() const;
  /// "final" or "pending" of an event under this number; null where the desk looks at no
  /// checkpoint.
  [[nodiscard]] Json witnessed(Seq seq) const;

  [[nodiscard]] static Json text(const Text& text);
  /// "connected", "catching_up", "connecting", "disconnected".
  [[nodiscard]] static std::string line(DeskStatus::LineState state);
  /// `voice`: whose words they are; the desk's of what it was asked now.
  [[nodiscard]] static Json error(const Error& error,
                                  const std::vector<schema::Violation>& violations = {},
                                  Voice voice = Voice::desk);
  [[nodiscard]] static Json problems(const std::vector<schema::Violation>& violations);

 private:
  const Desk& desk_;
  int zone_s_;
};

/// Whether the text can be shown, what stands in its place, and what was ordered of it.
void add_content(Json& json, Content content, Json retention = nullptr);

/// The document's first member: {"schema": "kentongan.NAME/1"}.
[[nodiscard]] Json document(const char* name);

/// A body; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string dump(const Json& json);
[[nodiscard]] transport::HttpResponse answer(const Json& json, int status = 200);

}  // namespace kentongan::agents::api
