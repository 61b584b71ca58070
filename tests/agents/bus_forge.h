#pragma once

#include <map>
#include <string>
#include <vector>

#include "agents/session/delivery_verifier.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/identity/directory.h"
#include "core/identity/keys.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::test {

/// Makes the deliveries of a bus without the bus: real keys, real signatures, real leaves, numbered
/// from 1. Two agencies are enrolled, BPBD-DKI and KODIM-0502.
class BusForge {
 public:
  BusForge();

  [[nodiscard]] agents::BusTrust trust() const;
  [[nodiscard]] const identity::SigningKey& key(const std::string& agency) const {
    return keys_.at(agency);
  }
  /// The founding, as a desk gets it in an Answer.
  [[nodiscard]] const std::vector<v1::Delivery>& founding() const { return founding_; }
  /// What a desk knows that has taken the founding.
  [[nodiscard]] const identity::Directory& directory() const { return directory_; }

  /// One submission of messages to the other agency, as stored and delivered whole.
  std::vector<v1::Delivery> messages(const std::string& author, int count,
                                     v1::Precedence precedence = v1::PRECEDENCE_BIASA);
  /// Evidence of this code in an agency's name, or in nobody's, signed by it, or by the broker.
  v1::Delivery evidence(v1::EvidenceCode code, const std::string& agency,
                        const std::string& signer = {});
  /// The broker's word that it has refused an item of this agency.
  v1::Delivery refusal(const std::string& author);
  /// As a bus whose log was put back to an older copy: what comes next has this number.
  void put_back_to(std::uint64_t next) { next_seq_ = next; }
  /// Messages, each with its path, as where a desk gets a part of their submission.
  std::vector<v1::Delivery> with_paths(std::vector<v1::Delivery> run) const;

  static v1::Deliver deliver(const std::vector<v1::Delivery>& items,
                             v1::Precedence lane = v1::PRECEDENCE_BIASA);

  static constexpr const char* kBus = "uji/log/1";

 private:
  struct Item {
    Bytes media_type, header, payload;
    Bytes decision;
    std::uint32_t arm = 0;
    eventlog::Leaf leaf;
  };
  void found();
  std::vector<v1::Delivery> store(std::vector<Item> items,
                                  const std::vector<const identity::SigningKey*>& signers);

  SeededRandom random_{7};
  identity::SigningKey statement_;
  std::map<std::string, identity::SigningKey> keys_;
  std::map<std::string, std::uint64_t> sender_seq_;
  identity::Directory directory_;
  std::vector<v1::Delivery> founding_;
  std::uint64_t next_seq_ = 1;
  std::int64_t time_us_ = 1'790'000'000'000'000;
};

}  // namespace kentongan::test
