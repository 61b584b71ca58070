#pragma once

#include <string>
#include <vector>

#include "kentongan/v1/retention.pb.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {

/// Orders to erase, hold and release, at a broker's heart.
class RetentionUnderTest : public AdmissionUnderTest {
 protected:
  static constexpr auto kErase = v1::RETENTION_ACTION_ERASE;
  static constexpr auto kHold = v1::RETENTION_ACTION_HOLD;
  static constexpr auto kRelease = v1::RETENTION_ACTION_RELEASE;
  static constexpr const char* kSecret = "Budi bin Tomo, NIK 1671010101900001";

  static v1::Header with_targets(v1::Header header, const std::vector<MessageId>& targets) {
    header.mutable_identity()->set_type("retention_order");
    header.mutable_subject()->set_legal_basis("UU 27/2022 Pasal 44");
    for (const MessageId& target : targets) {
      header.mutable_subject()->add_refs(target.str());
    }
    return header;
  }
  static Bytes payload_of(v1::RetentionAction action) {
    v1::RetentionOrder order;
    order.set_action(action);
    order.set_ground(v1::RETENTION_GROUND_REQUEST);
    return order.SerializeAsString();
  }
  SealedItem order(Caller& caller, v1::RetentionAction action,
                   const std::vector<MessageId>& targets, const Letter& letter) {
    v1::Header header = with_targets(caller.header_of(letter), targets);
    caller.sign_as_officer(header);
    return caller.seal(header, payload_of(action));
  }
  SealedItem order(Caller& caller, v1::RetentionAction action, const MessageId& target) {
    return order(caller, action, {target},
                 {.to = {caller.agency() == "POLRES" ? "KODIM" : "POLRES"}});
  }
  /// @return why it was refused, in English; empty if it was not.
  std::string refusal(Caller& caller, const SealedItem& item) {
    const auto settled = caller.submit({item});
    return settled.refusals_size() == 1 ? settled.refusals(0).text().en() : "";
  }
  std::string refusal(Caller& caller, v1::RetentionAction action, const MessageId& target) {
    return refusal(caller, order(caller, action, target));
  }
  /// From POLRES to KODIM, a copy to BPBD.
  SealedItem secret() {
    return polres_.letter({.to = {"KODIM"}, .cc = {"BPBD"}, .text = kSecret, .incident = "INS-1"});
  }
  MessageId sent_secret() {
    const SealedItem letter = secret();
    EXPECT_THAT(polres_.submit({letter}).receipts(), ::testing::SizeIs(1));
    return letter.id;
  }
  v1::Event event_named(const MessageId& id) {
    return bus_.event(bus_.log().find(id)->value().number.value());
  }
  bool log_says(const std::string& words) {
    for (std::uint64_t seq = 1; seq <= bus_.head(); ++seq) {
      if (bus_.log().read(Seq(seq), 1)->front().bytes.find(words) != Bytes::npos) {
        return true;
      }
    }
    return false;
  }
  /// Who has said ERASED of it, in order; the broker as "".
  std::vector<std::string> erased_by(const MessageId& id) {
    std::vector<std::string> agencies;
    for (std::uint64_t seq = 1; seq <= bus_.head(); ++seq) {
      v1::Evidence said;
      const v1::Event event = bus_.event(seq);
      if (event.has_evidence() && said.ParseFromString(event.evidence().envelope().header()) &&
          said.code() == v1::EVIDENCE_CODE_ERASED && said.about() == id.view()) {
        agencies.push_back(said.agency());
      }
    }
    return agencies;
  }
};

}  // namespace kentongan::test
