#include "core/bundle/item_export.h"

#include <array>
#include <optional>

#include "core/base/tree_hash.h"
#include "core/eventlog/item_form.h"
#include "core/identity/envelope_item.h"
#include "core/identity/item.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::bundle {
namespace {

using eventlog::ItemForm;
using identity::kHeaderGroups;
using identity::kHeaderSaltBytes;

/// The salts of a header that is there whole.
struct HeaderSalts {
  std::array<identity::RecordSalt, kHeaderGroups> salts;
};

std::optional<HeaderSalts> salts_of(const v1::Envelope& envelope) {
  HeaderSalts made;
  for (std::size_t i = 0; i < kHeaderGroups; ++i) {
    if (!envelope.salt().empty()) {
      made.salts.at(i) = identity::record_salt(envelope.salt(), i);
    } else if (envelope.header_salts().size() == kHeaderGroups * kHeaderSaltBytes) {
      made.salts.at(i) = identity::RecordSalt::copied(
          BytesView(envelope.header_salts()).substr(i * kHeaderSaltBytes, kHeaderSaltBytes));
    } else {
      return std::nullopt;
    }
  }
  return made;
}

void state(const identity::ItemHashes& hashes, ItemForm& form) {
  form.header_root = hashes.header_root;
  form.payload_commitment = hashes.payload_commitment;
}

Result<void> open_groups(const v1::Envelope& envelope, const HeaderSalts& salts,
                         const Reveal& reveal, ItemForm& form) {
  KTG_TRY(const auto records, identity::records_of(envelope.header()));
  identity::RecordLeaves leaves;
  for (std::size_t i = 0; i < kHeaderGroups; ++i) {
    leaves.at(i) = identity::record_leaf(salts.salts.at(i).view(), records.at(i));
  }
  for (std::size_t i = 0; i < kHeaderGroups; ++i) {
    if (reveal.groups.at(i)) {
      form.openings.push_back({static_cast<std::uint8_t>(i), salts.salts.at(i).view(),
                               audit_path(leaves, i), records.at(i)});
    }
  }
  return {};
}

/// Those of an envelope that itself opens only some.
Result<void> pass_on(const v1::Envelope& envelope, const Reveal& reveal, ItemForm& form) {
  for (const v1::Opening& opening : envelope.openings()) {
    if (!reveal.groups.at(opening.index())) {
      continue;
    }
    ItemForm::Opening& made = form.openings.emplace_back();
    made.index = static_cast<std::uint8_t>(opening.index());
    made.salt = opening.salt();
    made.record = opening.record();
    for (const auto& step : opening.path()) {
      KTG_TRY(const Digest hash, Digest::from(step));
      made.path.push_back(hash);
    }
  }
  return {};
}

/// `salts` outlives the form.
Result<void> show_part(const v1::Envelope& envelope, const std::optional<HeaderSalts>& salts,
                       const Reveal& reveal, ItemForm& form) {
  if (!reveal.shows_messages()) {
    return {};
  }
  KTG_TRY_VOID(salts ? open_groups(envelope, *salts, reveal, form)
                     : pass_on(envelope, reveal, form));
  if (!reveal.payload || form.openings.empty()) {
    return {};
  }
  if (!envelope.salt().empty()) {
    form.payload_salt = identity::payload_salt_of(envelope.salt());
  } else if (!envelope.payload_salt().empty()) {
    KTG_TRY(form.payload_salt, Digest::from(envelope.payload_salt()));
  }
  if (form.payload_salt) {
    form.payload = envelope.payload();
  }
  return {};
}

}  // namespace

Result<ExportedItem> export_item(const v1::Envelope& envelope, const std::vector<Digest>& path,
                                 const Reveal& reveal) {
  KTG_TRY(const auto item, identity::hash_envelope(envelope));
  ItemForm form;
  form.media_type = envelope.media_type();
  form.index = envelope.index();
  form.count = envelope.count();
  form.path = path;
  for (const v1::Signature& signature : envelope.signatures()) {
    KTG_TRY(const KeyId key, KeyId::from(signature.key_id()));
    form.signatures.push_back({key, signature.value()});
  }
  const bool is_message = envelope.media_type() == identity::kMessageMediaType;
  const bool shows_header = !is_message || reveal.shows_whole();
  const auto salts = salts_of(envelope);
  ExportedItem made;
  if (shows_header && item.shown == identity::Shown::all) {
    form.header = envelope.header();
    form.salt = envelope.salt();
    form.payload = envelope.payload();
    made.is_whole = true;
  } else if (shows_header && item.shown == identity::Shown::payload_erased) {
    state(item.hashes, form);
    form.header = envelope.header();
    form.header_salts = envelope.header_salts();
  } else {
    state(item.hashes, form);
    KTG_TRY_VOID(show_part(envelope, salts, reveal, form));
  }
  made.form = eventlog::write_item(form);
  return made;
}

ExportedItem export_event(BytesView event) {
  ItemForm form;
  form.event = event;
  return {eventlog::write_item(form), true};
}

}  // namespace kentongan::bundle
