#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agents/api/shown_drafts.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/transport/http.h"

namespace kentongan::agents {
class Desk;
class OfficerFiles;
struct Notice;
}  // namespace kentongan::agents

namespace kentongan::agents::api {

struct PreparedKey;

// HTTP/1.1 and JSON on `agent.sock` (mode 0600, in the agent's folder). Whoever may open the socket
// is an officer of the agency. Keys are never translated; times are RFC 3339 with the offset of the
// desk's zone; precedence, classification, states and codes are in lower case ("sangat_segera",
// "delivery_failed"); ids are whole. `{id}` is an id, a beginning of one, or the broker's number.
//
// GET  /v1/inbox?all=1&limit=N      kentongan.inbox/1   {agency, messages: [MESSAGE]}
//        By precedence, then newest first; without `all`: not yet acknowledged, acted or refused.
// GET  /v1/messages/{id}            kentongan.message/1 {message: MESSAGE, fields: {...},
//        say: TEXT, header: {...}, parties: [PARTY], marks: [MARK], corrected_by: [id],
//        refusals: [REFUSAL]}
// GET  /v1/proofs/{id}              text/plain: a C2SP tlog-proof file of an own message; 404 while
//        no checkpoint that covers it is final.
// GET  /v1/who/{id}?at=TIME         kentongan.who/1     {at, message: MESSAGE, parties: [PARTY],
//        counts: {parties, delivered, read, acknowledged, acted, refused}, refusals: [REFUSAL]}
//        Of an incident: {at, incident, sealed: {count, head, at, seq} or null, messages:
//        [{message, parties, counts}], told: [{from, to, message, sent_at, delivered_at, read_at}],
//        known: [{agency, from, message, at, read_at, after_s, delayed}]}
// GET  /v1/outbox?all=1             kentongan.outbox/1  {items: [ITEM]}
//        Without `all`: what the broker does not hold yet, and what it refused.
// GET  /v1/status                   kentongan.status/1  {agency, bus, line, since, deliver,
//        standby, waiting: {kilat, sangat_segera, segera, biasa},
//        outbox: {draft, waiting, sent, refused},
//        inbox: {unread}, clock_apart_s, clock_wrong, log: {events, root}, directory_seq, failed,
//        ended: ERROR or null, line_fault: ERROR or null, disk: ERROR or null, witness: {state,
//        groups, groups_done, seen_seq, final_seq, final_at, vkey, alarm: ALARM or null},
//        key_warnings: [{at, agency, key, session}] of revoked keys used again, now, software}
//        `line`: "connected", "catching_up", "connecting", "disconnected". `waiting`: at the
//        broker. `ended`: why the broker ended the last session; `line_fault`: why none was made.
//        `witness.state`: "off", "pending", "final", "late" (no quorum for ten minutes), "alarmed".
// GET  /v1/watch?incident=ID        application/x-ndjson, one NOTICE a line, open until closed by
//        the client; an empty line every 15 s.
// GET  /v1/types                    kentongan.types/1   {types: [{code, name: TEXT, help: TEXT,
//        precedence, classification, fields: [{name, label: TEXT, kind, required, repeated}]}]}
// GET  /v1/directory                kentongan.directory/1 {version, agencies: [{code, name, parent,
//        enrolled, duties: [{code, name}]}], keys: [{key, kind, agency, public_key, from, until}],
//        groups: [{code, agencies}], links: [{bus, agency, log_key, behind}]}
// POST /v1/send   {type, fields: {...}, to: [ADDRESS], cc: [ADDRESS], precedence, classification,
//        markings: [..], incident, areas: [..], reply_to, refs: [id], legal_basis, channel, duty,
//        written_for, spoken_at, expires_at, read_within_s, answer_within_s, exercise, language,
//        purpose, agreement, sealed: bool, dry_run: bool, carry_unknown: bool (with --scenario)}
//        or {draft}: what a dry run has shown is signed and sent as it was shown, byte for byte,
//        in the name that was shown: 409 `conflict` where another officer would sign it by now;
//        only `type` and `to` are always needed. 201 kentongan.sent/1 {id, state: "waiting",
//        sender_seq, lane, line}: durable in the outbox; `line` as in status. What nobody has
//        (member, field, address), and a member that stands twice, is refused here. 200
//        kentongan.dry_run/1 {valid, say: TEXT, type, precedence, classification, to: [ADDRESS],
//        cc, bytes, problems: [PROBLEM], officer_signs, signed_by: TEXT or null: in whose name and
//        duty it would be signed now, cannot_sign: ERROR or null: why nobody can, draft: id or
//        null, question} 422 ERROR with `problems`.
//        `question`: what the broker was asked of a valid draft, for the route below; null without
//        a line.
// GET  /v1/weighing/{question}      kentongan.weighing/1 {state: "asked", "answered", "refused",
//        "lost", flagged, parties: [{agency, duty, role, information, policy, rule}], obligations:
//        [{kind, seconds, agencies, text}], denied: [{policy, rule, reason: TEXT, redirect,
//        parties}], unknown: [ADDRESS], refusal: REFUSAL or null}; of the newest 32 questions.
// POST /v1/evidence {code, about, duty, note, on_behalf_of, spoken_at, channel, commitment: {what,
//        quantity, unit, planned_at}, reason: {code, text, legal_basis, instead: ADDRESS},
//        delegate_to: ADDRESS, read_back: [{field, text}], right}
//        201 kentongan.evidence/1 {id, about, code, state: "waiting"}; `spoken_at` is in the past.
// POST /v1/standby/take             kentongan.status/1: asks for the mailbox with a new session.
// POST /v1/witness/trust {reason, duty}  kentongan.status/1: goes on after an ALARM, on record.
// POST /v1/outbox/{id}/dismiss      204: a refused item is no longer shown; it stays in the log.
// POST /v1/fault  (with --scenario only) any of {line: {delay_s, loss, max_bytes} or null,
//        cut: bool, factor: N, skew_s: N,
//        stolen_key: bool, raw: [base64 Envelope], hand_out: id}; 200 {}, with hand_out {raw:
//        base64}: the bytes of one item, for another session to replay. `factor`: how often each
//        item is handed in; `cut`: no bytes pass; `stolen_key`: messages are signed with a revoked
//        key.
//
// Of every POST: a member that it does not know, or one of another kind, is 422 `field_invalid` and
// named; a body beyond 2 MiB is 413 `too_large`. Routes under /v1/duty: duty_api.h. What stands in
// capitals: json_out.h.
// ERROR    {code, text: TEXT, advice: TEXT, problems: [PROBLEM]}
//          400 invalid_argument malformed · 403 not_permitted duty_not_held key_unknown key_revoked
//          · 404 not_found · 409 conflict · 413 too_large · 422 field_invalid address_unknown · 429
//          overloaded · 503 unavailable · 504 timeout · 507 storage_full · 500 all else.

/// The routes above, over a desk: bytes in, bytes out, no socket. `/v1/watch` is the shell's (it
/// writes `notice_line` for each notice of the desk), `/v1/fault` answers `not_found` unless faults
/// are allowed.
///
/// Threads: the desk's.
class HttpApi {
 public:
  struct Options {
    bool faults = false;  ///< Started with --scenario.
    int zone_minutes = 7 * 60;
    /// Sets the desk's clock ahead, seconds. May be empty.
    std::function<void(double)> set_skew = {};
    OfficerFiles* officers = nullptr;  ///< None: the desk has no officers' keys.
  };

  HttpApi(Desk& desk, Options options) : desk_(desk), options_(std::move(options)) {}

  /// Never fails: an error is a response. `prepared`: of `prepare`, for this request.
  transport::HttpResponse handle(const transport::HttpRequest& request,
                                 PreparedKey* prepared = nullptr);
  /// What a request needs that takes long and no desk; nothing for those that need none. From any
  /// thread, so that the desk answers others meanwhile.
  [[nodiscard]] bool takes_long(const transport::HttpRequest& request) const;
  [[nodiscard]] PreparedKey prepare(const transport::HttpRequest& request) const;

  /// One line of `/v1/watch`, with its line feed; nothing if `incident` is not empty and another.
  [[nodiscard]] std::optional<std::string> notice_line(const Notice& notice,
                                                       const std::string& incident) const;

 private:
  Result<transport::HttpResponse> get(const transport::HttpRequest& request) const;
  Result<transport::HttpResponse> post(const transport::HttpRequest& request,
                                       PreparedKey* prepared);

  Desk& desk_;
  Options options_;
  ShownDrafts shown_;  ///< By dry runs.
};

/// The HTTP status of an error, as in the table above.
[[nodiscard]] int status_of(ErrorCode code);

}  // namespace kentongan::agents::api
