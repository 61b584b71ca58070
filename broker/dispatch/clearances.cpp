#include "broker/dispatch/clearances.h"

#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::dispatch {
namespace {

/// What an agency wrote it may have, however it classified it.
bool is_author(const AgencyCode& agency, const Parcel& parcel) {
  v1::Delivery delivery;
  v1::Event event;
  v1::Header header;
  return delivery.ParseFromString(parcel.delivery) && event.ParseFromString(delivery.event()) &&
         header.ParseFromString(event.message().envelope().header()) &&
         header.author().agency() == agency.value();
}

}  // namespace

bool Clearances::may_hold(const AgencyCode& agency, const Parcel& parcel) {
  if (parcel.classification <= v1::CLASSIFICATION_BIASA) {
    return true;
  }
  if (version_ != directory_.version()) {
    version_ = directory_.version();
    levels_.clear();
  }
  const auto [known, is_new] = levels_.try_emplace(agency, v1::CLASSIFICATION_TERBATAS);
  if (is_new) {
    const identity::Agency* entry = directory_.agency(agency);
    if (entry != nullptr && entry->clearance != 0) {
      known->second = entry->clearance;
    }
  }
  return parcel.classification <= known->second || is_author(agency, parcel);
}

bool Clearances::is_key_of(const AgencyCode& agency, BytesView key_id) const {
  const identity::Key* key =
      key_id.size() == KeyId::kSize ? directory_.key(KeyId::copied(key_id)) : nullptr;
  return key != nullptr && key->kind == identity::KeyKind::sealing && key->agency == agency;
}

}  // namespace kentongan::broker::dispatch
