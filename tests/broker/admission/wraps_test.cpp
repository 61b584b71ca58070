// Shows who can open what is sealed: whoever the header names, and nobody else, whatever an agency
// hands in by hand. A real broker's heart; the keys are drawn, the boxes real.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/sealed_payload.h"
#include "kentongan/v1/event.pb.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kSecret = "letak kamera 4 sampai 9";

class WrapsTest : public AdmissionUnderTest {
 protected:
  static Letter secret(std::vector<std::string> to = {"KODIM"}) {
    return {.to = std::move(to), .text = kSecret, .classification = v1::CLASSIFICATION_RAHASIA};
  }
  v1::Refusal refusal_to(const SealedItem& item) {
    const v1::Settled settled = polres_.submit({item});
    EXPECT_THAT(settled.refusals(), SizeIs(1));
    return settled.refusals_size() == 1 ? settled.refusals(0) : v1::Refusal();
  }
  /// What an agency's own key opens of a delivery; empty if none of the wraps is for it.
  std::string opened_by(const std::string& agency, const v1::Delivery& delivery) {
    const v1::Event event = event_of(delivery);
    const v1::Envelope& envelope = event.message().envelope();
    for (const v1::KeyWrap& wrap : envelope.wraps()) {
      const auto key = identity::unwrap_key(wrap, bus_.keyring(agency).sealing());
      if (key) {
        const auto leaf = bus_.leaf(event.seq());
        return identity::open_payload(envelope.payload(), leaf.header_root, *key).value();
      }
    }
    return "";
  }
};

TEST_F(WrapsTest, G11_WhatIsSealedOpensForAuthorAndAddresseeAlone) {
  ASSERT_THAT(polres_.submit({polres_.letter(secret())}).receipts(), SizeIs(1));

  const auto at_kodim = kodim_.receive_all();
  ASSERT_THAT(at_kodim, SizeIs(1));
  EXPECT_THAT(opened_by("KODIM", at_kodim[0]), HasSubstr(kSecret));
  EXPECT_THAT(opened_by("POLRES", at_kodim[0]), HasSubstr(kSecret));
  EXPECT_THAT(opened_by("BPBD", at_kodim[0]), IsEmpty());
  EXPECT_THAT(bpbd_.receive_all(), IsEmpty());
}

TEST_F(WrapsTest, G11_TheBrokerStoresNothingThatItCouldRead) {
  polres_.submit({polres_.letter(secret())});

  for (std::uint64_t seq = 1; seq <= bus_.head(); ++seq) {
    EXPECT_THAT(bus_.event(seq).SerializeAsString(), Not(HasSubstr(kSecret)));
  }
}

TEST_F(WrapsTest, G11_AnUnsealedSecretIsRefused) {
  v1::Header header = polres_.header_of(secret());
  header.mutable_identity()->set_sealed(false);

  const v1::Refusal refusal = refusal_to(polres_.seal(header, Caller::payload_of(secret())));

  EXPECT_EQ(refusal.reason(), v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_THAT(refusal.text().id(), HasSubstr("tidak disegel"));
}

TEST_F(WrapsTest, G11_AnAddresseeWithoutAKeyIsNotPassedOver) {
  Letter letter = secret({"KODIM", "BPBD"});
  letter.holders = {"POLRES", "KODIM"};

  const v1::Refusal refusal = refusal_to(polres_.letter(letter));

  EXPECT_EQ(refusal.reason(), v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_THAT(refusal.text().id(), HasSubstr("tidak ada kunci isi untuk BPBD"));
  EXPECT_THAT(refusal.text().en(), HasSubstr("hold no key for BPBD"));
}

TEST_F(WrapsTest, G11_NobodyBeyondTheAddresseesGetsAKey) {
  Letter letter = secret();
  letter.holders = {"POLRES", "KODIM", "BPBD"};

  EXPECT_THAT(refusal_to(polres_.letter(letter)).text().id(), HasSubstr("BPBD"));
}

TEST_F(WrapsTest, G11_AKeyBesideAnOpenPayloadIsRefused) {
  SealedItem item = polres_.letter();
  *item.envelope.add_wraps() = polres_.letter(secret()).envelope.wraps(0);

  EXPECT_EQ(refusal_to(item).reason(), v1::REFUSAL_REASON_FIELD_INVALID);
}

TEST_F(WrapsTest, G11_ASealedMessageNamesAgenciesAndNoGroup) {
  Letter letter = secret();
  letter.groups = {"112:31.72:KEBAKARAN"};

  EXPECT_THAT(refusal_to(polres_.letter(letter)).text().id(), HasSubstr("disebut namanya"));
}

TEST_F(WrapsTest, G11_WhomARuleRefusesGetsNoKeyEither) {
  Letter letter = secret({"KODIM", "BPBD"});
  v1::Header header = polres_.header_of(letter);
  header.mutable_handling()->add_markings(v1::MARKING_EMBARGO);
  polres_.submit(
      {polres_.seal_for({"POLRES", "KODIM", "BPBD"}, header, Caller::payload_of(letter))});

  const auto at_kodim = kodim_.receive_all();
  ASSERT_THAT(at_kodim, SizeIs(1));
  EXPECT_THAT(opened_by("KODIM", at_kodim[0]), HasSubstr(kSecret));
  EXPECT_THAT(opened_by("BPBD", at_kodim[0]), IsEmpty());
  EXPECT_THAT(bpbd_.receive_all(), IsEmpty());
}

TEST_F(WrapsTest, G11_NobodyGetsWhatIsAboveItsClearance) {
  gulkarmat_.hello();

  const v1::Refusal refusal = refusal_to(polres_.letter(secret({"GULKARMAT"})));

  EXPECT_EQ(refusal.reason(), v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal.rule(), "R00-clearance");
  EXPECT_THAT(refusal.text().id(), HasSubstr("GULKARMAT"));
  EXPECT_THAT(gulkarmat_.receive_all(), IsEmpty());
}

TEST_F(WrapsTest, G11_TopSecretIsCarriedForNobody) {
  Letter letter = secret();
  letter.classification = v1::CLASSIFICATION_SANGAT_RAHASIA;
  letter.sealed = true;

  const v1::Refusal refusal = refusal_to(polres_.letter(letter));

  EXPECT_EQ(refusal.reason(), v1::REFUSAL_REASON_NOT_CARRIED);
  EXPECT_THAT(refusal.text().id(), HasSubstr("SANGAT RAHASIA tidak dibawa bus ini"));
}

}  // namespace
}  // namespace kentongan::test
