#pragma once

#include "agents/api/json_out.h"
#include "agents/api/prepared_key.h"
#include "agents/api/shown_drafts.h"
#include "agents/desk.h"
#include "agents/officer_files.h"
#include "agents/open_items.h"
#include "core/base/result.h"
#include "core/transport/http.h"

namespace kentongan::agents::api {

// GET  /v1/duty            kentongan.duty/1 {agency, duties: [{duty, name, holders: [HOLDER]}],
//        open: [{officer, name, left_s, duties: [code]}], keys: [{officer, name}]}
// POST /v1/duty/unlock     {passphrase, officer, minutes}  kentongan.duty/1: opens an officer's
// key. POST /v1/duty/lock       {officer}                       kentongan.duty/1: one, or all. POST
// /v1/duty/officer    {passphrase, name, duties: [code], form, order}
//        201 kentongan.entry/1 {id, officer, key, state}: draws a key and enters its officer.
// POST /v1/duty/key        {passphrase, officer}
//        201 kentongan.entry/1: draws another key for an officer of this desk, and ends the one
//        that he had, if it is still in force.
// POST /v1/duty/take       {duty, officer, form, order, until, in_place_of}
//        201 kentongan.entry/1: an officer whose key is open takes a duty, and ends another's.
// POST /v1/duty/handover   {duty, to, from, form, order, text, dry_run}
//        201 kentongan.entry/1: both officers' keys are open; both sign, and with it what the duty
//        leaves open (agents/open_items.h). With `dry_run` 200 kentongan.handover/1 {draft: id,
//        say: TEXT, from, to, open_items: [{message, text, due_at}]}: what they would sign; then
//        {draft}: those two sign just that, or nobody does.
//
// `officer`, `to`, `from`, `in_place_of`: the beginning of an id, 32 hexadecimal digits.
// HOLDER  {officer, name, form, order, since, until, open}: `name` where this desk knows it.

/// Officers, their keys and their duties, over a desk; bytes in, bytes out.
///
/// Errors:  `not_permitted` for a wrong passphrase; as `Officers`, `OfficerFiles`, `Desk::enter`.
/// Threads: the desk's.
class DutyApi {
 public:
  /// All outlive this. `prepared`: for this request; without it `post` does the work itself.
  DutyApi(Desk& desk, OfficerFiles& files, int zone_minutes, PreparedKey* prepared = nullptr)
      : desk_(desk), files_(files), zone_minutes_(zone_minutes), prepared_(prepared) {}

  [[nodiscard]] Result<transport::HttpResponse> show() const;
  /// `shown`: where a dry run's draft is kept. @return `not_found` for a path that is none of the
  /// above, and for a draft that is not kept.
  Result<transport::HttpResponse> post(const std::string& path, const Json& body,
                                       ShownDrafts& shown);

 private:
  Result<transport::HttpResponse> unlock(const Json& body);
  Result<transport::HttpResponse> lock(const Json& body);
  Result<transport::HttpResponse> officer(const Json& body);
  Result<transport::HttpResponse> key(const Json& body);
  Result<transport::HttpResponse> take(const Json& body);
  Result<transport::HttpResponse> hand_over(const Json& body, ShownDrafts& shown);
  [[nodiscard]] Result<ShownDraft> handover_of(const Json& body, const std::vector<OpenItem>& left,
                                               const DutyCode& duty);
  Result<transport::HttpResponse> sign_handover(ShownDraft draft);
  [[nodiscard]] Result<void> both_open(const OfficerId& from, const OfficerId& to) const;
  [[nodiscard]] transport::HttpResponse shown_handover(const ShownDraft& draft,
                                                       const std::vector<OpenItem>& left) const;
  [[nodiscard]] Result<OfficerFiles::Drawn> drawn_under(const Bytes& passphrase) const;
  [[nodiscard]] Json holders_of(const DutyCode& duty) const;
  /// Of those whose key is open here; empty: the one who opened his last.
  [[nodiscard]] Result<OfficerId> open_officer(const std::string& beginning) const;
  [[nodiscard]] Result<OfficerId> holder_named(const DutyCode& duty,
                                               const std::string& beginning) const;
  Result<transport::HttpResponse> enter(Entries entries, const OfficerId& officer);

  Desk& desk_;
  OfficerFiles& files_;
  int zone_minutes_;
  PreparedKey* prepared_;
};

}  // namespace kentongan::agents::api
