#include "agents/api/shown_drafts.h"

#include <algorithm>
#include <utility>

#include "agents/desk.h"
#include "core/schema/catalogue.h"

namespace kentongan::agents::api {

void ShownDrafts::keep(ShownDraft draft) {
  drafts_.push_back(std::move(draft));
  if (drafts_.size() > kMost) {
    drafts_.pop_front();
  }
}

void ShownDrafts::forget(const MessageId& id) {
  std::erase_if(drafts_, [&](const ShownDraft& one) { return one.message.id() == id; });
}

Result<ShownDraft> ShownDrafts::message(const std::string& id) const {
  return find(id, false);
}

Result<ShownDraft> ShownDrafts::handover(const std::string& id) const {
  return find(id, true);
}

Result<ShownDraft> ShownDrafts::find(const std::string& id, bool is_handover) const {
  const auto found = std::ranges::find_if(drafts_, [&](const ShownDraft& one) {
    return one.changes.empty() != is_handover && to_string(one.message.id()) == id;
  });
  if (found == drafts_.end()) {
    return fail(ErrorCode::not_found,
                Text{"Rancangan ini tidak disimpan lagi di meja; tulis dan periksa sekali lagi.",
                     "The desk no longer keeps this draft; write and look at it once more."});
  }
  return *found;
}

Result<void> check_signer(Desk& desk, const ShownDraft& draft) {
  const v1::Header& header = draft.message.header;
  const auto* type = schema::Catalogue::standard().find(header.identity().type());
  if (type == nullptr || !type->officer_signs) {
    return {};
  }
  KTG_TRY(const auto signer, desk.officers().signer(DutyCode(header.author().duty())));
  if (draft.signers == std::vector{signer.officer} && draft.duty == signer.duty) {
    return {};
  }
  return fail(ErrorCode::conflict,
              Text{"Rancangan ini ditunjukkan atas nama petugas atau jabatan lain daripada yang "
                   "kini menandatangani. Tidak ada yang ditandatangani atau dikirim. Periksa "
                   "sekali lagi.",
                   "This draft was shown in the name of another officer or duty than would sign it "
                   "now. Nothing was signed or sent. Look at it once more."});
}

}  // namespace kentongan::agents::api
