#include "broker/admission/retention_rules.h"

#include <algorithm>
#include <set>

#include "core/schema/catalogue.h"
#include "core/view/standing.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/retention.pb.h"

namespace kentongan::broker::admission {
namespace {

Denial denial(Text reason, Text advice = {}) {
  return Denial{"R00-retention", std::move(reason), {}, std::move(advice)};
}

Text named(const Subject& target, Text what) {
  const std::string number = "pesan " + std::to_string(target.seq.value()) + " ";
  const std::string number_en = "message " + std::to_string(target.seq.value()) + " ";
  return {number + what.id, number_en + what.en};
}

std::set<AgencyCode> holders_of(const Subject& target) {
  std::set<AgencyCode> holders{target.author};
  for (const PartyOf& party : target.parties) {
    holders.insert(party.agency);
  }
  return holders;
}

view::Progress progress_of(const Subject& target, const view::Retained& retained) {
  std::vector<AgencyCode> agencies{target.author};
  for (const PartyOf& party : target.parties) {
    agencies.push_back(party.agency);
  }
  return view::progress_of(retained, agencies);
}

std::string who(const std::vector<view::Retained::Order>& holds) {
  std::string all;
  for (const auto& hold : holds) {
    all += (all.empty() ? "" : ", ") + hold.by.value() + " (" + hold.basis + ")";
  }
  return all;
}

/// Somebody is to act on it: who commands cannot take back unseen what he has commanded.
bool asks_to_act(const std::string& type) {
  const schema::TypeInfo* info = schema::Catalogue::standard().find(type);
  return info != nullptr && std::ranges::any_of(info->demands, [](v1::Demand owed) {
           return owed != v1::DEMAND_READ;
         });
}

std::optional<Denial> undelivered_denial(const Subject& target, const Awaited& is_awaited) {
  if (!is_awaited || !asks_to_act(target.type)) {
    return std::nullopt;
  }
  std::string awaited;
  for (const PartyOf& party : target.parties) {
    if (party.role == v1::PARTY_ROLE_TO && is_awaited(party.agency, target.lane, target.seq)) {
      awaited += (awaited.empty() ? "" : ", ") + party.agency.value();
    }
  }
  if (awaited.empty()) {
    return std::nullopt;
  }
  return denial(named(target, {"meminta tindakan dan belum sampai di meja " + awaited,
                               "asks somebody to act and has not reached the desk of " + awaited}),
                {"Tidak ada yang dihapus. Kirim perintah ini lagi sesudah pesan itu sampai di sana "
                 "(DELIVERED).",
                 "Nothing was erased. Send this order again once the message is there "
                 "(DELIVERED)."});
}

std::optional<Denial> erase_denial(const Subject& target, const AgencyCode& by,
                                   const view::Retained* retained, const Awaited& is_awaited) {
  if (!view::is_controller(by, target.author, target.written_for.value())) {
    Denial made = denial(named(target, {"hanya boleh dihapus oleh pengendali datanya: penulisnya",
                                        "is erased by the controller of its data alone: its "
                                        "author"}));
    made.redirect.push_back(target.author.value());
    return made;
  }
  if (view::Standing::keeps(target.type) && !target.is_sealed) {
    return denial(named(target, {"menentukan apa yang berlaku (status, pimpinan, kendali), jadi "
                                 "isinya tidak dihapus",
                                 "decides what stands (status, lead, control), so that its content "
                                 "is not erased"}));
  }
  if (auto why = undelivered_denial(target, is_awaited)) {
    return why;
  }
  if (retained == nullptr) {
    return std::nullopt;
  }
  if (retained->is_held()) {
    const std::string holders = who(retained->holds());
    return denial(named(target, {"sedang ditahan untuk proses hukum oleh " + holders,
                                 "is under a legal hold by " + holders}),
                  {"Tidak ada yang dihapus. Mintalah penahan melepasnya (action: release), lalu "
                   "kirim perintah ini lagi.",
                   "Nothing was erased. Ask who holds it to release it (action: release), then "
                   "send this order again."});
  }
  if (retained->erase()) {
    const view::Progress holders = progress_of(target, *retained);
    const std::string count = std::to_string(holders.done) + "/" + std::to_string(holders.of);
    return denial(named(target, {"sudah diperintahkan dihapus (perintah " +
                                     std::to_string(retained->erase()->seq.value()) +
                                     "); selesai " + count + " pemegang",
                                 "was ordered to be erased already (order " +
                                     std::to_string(retained->erase()->seq.value()) + "); " +
                                     count + " holders have done so"}),
                  {"Tidak perlu perintah lagi: pemegang yang belum selesai menjalankannya begitu "
                   "terhubung.",
                   "No further order is needed: who has not done so yet will once it is in "
                   "reach."});
  }
  return std::nullopt;
}

std::optional<Denial> hold_denial(const Subject& target, const AgencyCode& by,
                                  const view::Retained* retained) {
  if (retained == nullptr) {
    return std::nullopt;
  }
  const view::Progress holders = progress_of(target, *retained);
  if (retained->erase() && holders.done == holders.of) {
    return denial(named(
        target, {"sudah dihapus oleh semua pemegangnya", "has been erased by all its holders"}));
  }
  return retained->is_held_by(by)
             ? std::optional(
                   denial(named(target, {"sudah Anda tahan", "is held by your agency already"})))
             : std::nullopt;
}

std::optional<Denial> target_denial(const Subject& target, const AgencyCode& by,
                                    v1::RetentionAction action, const view::Retained* retained,
                                    const Awaited& is_awaited) {
  if (view::Retention::keeps(target.type)) {
    return denial(named(target, {"adalah perintah retensi, dasar dari penghapusan; ia tetap "
                                 "tersimpan",
                                 "is a retention order, the ground of an erasure; it is kept"}));
  }
  switch (action) {
    case v1::RETENTION_ACTION_ERASE:
      return erase_denial(target, by, retained, is_awaited);
    case v1::RETENTION_ACTION_HOLD:
      return hold_denial(target, by, retained);
    default:
      return retained != nullptr && retained->is_held_by(by)
                 ? std::nullopt
                 : std::optional(denial(named(target, {"tidak sedang ditahan oleh instansi Anda",
                                                       "is not held by your agency"})));
  }
}

/// Whose hold a release ends: its author's own, or that of the agency it is written for.
AgencyCode released_for(const v1::Header& header, v1::RetentionAction action) {
  const std::string& written_for = header.author().written_for().agency();
  const bool is_for_another = action == v1::RETENTION_ACTION_RELEASE && !written_for.empty();
  return AgencyCode(is_for_another ? written_for : header.author().agency());
}

bool is_held_by(const view::Retained* retained, const AgencyCode& agency) {
  return retained != nullptr && retained->is_held_by(agency);
}

/// Of a hold that another agency has laid.
std::optional<Denial> stand_in_denial(const Subject& target, const AgencyCode& holder,
                                      const identity::Directory& directory) {
  Denial made = denial(
      named(target, {"ditahan oleh " + holder.value() + ", yang melepasnya sendiri",
                     "is held by " + holder.value() + ", which releases it itself"}),
      {"Tidak ada yang dilepas. Untuk instansi yang sudah tidak di bus, yang melepas adalah "
       "atasan terdekatnya yang terdaftar; bila tidak ada, daftarkan instansi itu lagi.",
       "Nothing was released. For an agency that has left the bus, the nearest enrolled one above "
       "it releases; if there is none, enrol that agency again."});
  const identity::Agency* stand_in = directory.stand_in_for(holder);
  made.redirect.push_back(stand_in != nullptr ? stand_in->code.value() : holder.value());
  return made;
}

/// An order is no letter: it reaches who holds the message, and nobody else.
std::optional<Denial> circle_denial(const v1::Header& header, const Targets& targets) {
  const std::set<AgencyCode> holders = holders_of(*targets.front());
  const auto has_others = [&holders](const auto& target) { return holders_of(*target) != holders; };
  if (std::ranges::any_of(targets, has_others)) {
    return denial(
        {"pesan-pesan itu dipegang instansi yang berbeda; kirim satu perintah untuk tiap "
         "pesan",
         "these messages are held by different agencies; send an order for each"});
  }
  const auto is_outside = [&holders](const v1::Address& address) {
    return !holders.contains(AgencyCode(address.agency()));
  };
  const auto& addresses = header.addresses();
  if (std::ranges::any_of(addresses.to(), is_outside) ||
      std::ranges::any_of(addresses.cc(), is_outside)) {
    return denial({"perintah retensi hanya ditujukan kepada instansi yang memegang pesan itu",
                   "a retention order is addressed to agencies that hold the message alone"});
  }
  return std::nullopt;
}

}  // namespace

Denial no_such_target(BytesView id) {
  const auto message = MessageId::from(id);
  const std::string name = message ? to_string(*message) : to_hex(id);
  return denial({"pesan " + name + " tidak ada, atau instansi Anda bukan pihaknya",
                 "message " + name + " is not there, or your agency is not party to it"});
}

std::optional<Denial> denial_of(const RetentionCase& asked) {
  v1::RetentionOrder order;
  const bool is_open =
      !asked.header.identity().sealed() &&
      asked.header.handling().classification() == v1::CLASSIFICATION_BIASA &&
      order.ParseFromArray(asked.payload.data(), static_cast<int>(asked.payload.size()));
  if (!is_open) {
    return denial(
        {"perintah retensi dikirim terbuka dan BIASA, supaya setiap pemegang dapat "
         "membacanya",
         "a retention order is sent open and BIASA, so that each holder can read it"});
  }
  const AgencyCode by(asked.header.author().agency());
  const AgencyCode whose = released_for(asked.header, order.action());
  const identity::Agency* stand_in =
      whose == by ? nullptr : asked.basis.directory.stand_in_for(whose);
  const bool stands_in = stand_in != nullptr && stand_in->code == by;
  for (const auto& target : asked.targets) {
    const view::Retained* retained =
        asked.basis.retention == nullptr ? nullptr : asked.basis.retention->find(target->id);
    if (stands_in && is_held_by(retained, whose)) {
      continue;
    }
    // First of all, so that nobody learns of a message that he is not party to.
    if (!holders_of(*target).contains(by)) {
      return no_such_target(target->id.view());
    }
    if (whose != by && is_held_by(retained, whose)) {
      return stand_in_denial(*target, whose, asked.basis.directory);
    }
    if (auto why =
            target_denial(*target, whose, order.action(), retained, asked.basis.is_awaited)) {
      return why;
    }
  }
  return asked.targets.empty() ? std::nullopt : circle_denial(asked.header, asked.targets);
}

std::optional<Denial> erased_denial(const view::Retained* retained, const AgencyCode& agency) {
  if (retained == nullptr || !retained->erase()) {
    return denial({"belum ada perintah untuk menghapusnya", "nobody has ordered to erase it"});
  }
  return retained->done.contains(agency)
             ? std::optional(denial({"sudah tercatat dihapus oleh instansi ini",
                                     "is on record as erased by this agency"}))
             : std::nullopt;
}

}  // namespace kentongan::broker::admission
