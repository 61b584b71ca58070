// Shows that what an officer has to say is let in under his own key and in a duty that he holds,
// and not otherwise; and how an agency enters its officers itself. Real frames through the whole
// heart.
#include "broker/admission/own_entries.h"
#include "broker/admission/signers.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/assistance.pb.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::int64_t kHourUs = 3'600'000'000;

class OfficerAdmissionTest : public AdmissionUnderTest {
 protected:
  v1::Header rfa_header() {
    v1::Header header = polres_.header_of({.incident = "INS-1"});
    header.mutable_identity()->set_type("rfa");
    header.mutable_subject()->set_legal_basis("UU 2/2002 Pasal 41");
    return header;
  }
  static Bytes rfa() {
    v1::Rfa payload;
    payload.add_requests()->set_item("SST");
    return payload.SerializeAsString();
  }
  /// A request signed by the officer in that duty.
  SealedItem request(const std::string& duty = "PIKET") {
    v1::Header header = rfa_header();
    polres_.sign_as_officer(header, duty);
    return polres_.seal(header, rfa());
  }
  /// One submission under the agent's key and these officers'.
  v1::Settled submit(Caller& caller, const std::vector<SealedItem>& items,
                     const std::vector<const identity::SigningKey*>& officers) {
    v1::Frame frame = caller.submission(items);
    v1::Submit& submit = *frame.mutable_submit();
    submit.mutable_signatures()->DeleteSubrange(1, submit.signatures_size() - 1);
    std::vector<Digest> hashes;
    for (const SealedItem& item : items) {
      hashes.push_back(item.item_hash);
    }
    for (const identity::SigningKey* officer : officers) {
      *submit.add_signatures() =
          identity::sign_submission(*officer, identity::submission_root(hashes));
    }
    return caller.submit(frame);
  }
  v1::RefusalReason refusal_under(const SealedItem& item,
                                  const std::vector<const identity::SigningKey*>& officers) {
    const auto settled = submit(polres_, {item}, officers);
    return settled.refusals_size() == 1 ? settled.refusals(0).reason()
                                        : v1::REFUSAL_REASON_UNSPECIFIED;
  }
  SealedItem entry(Caller& caller, v1::DirectoryChange change) {
    change.set_id(bus_.random().message_id(bus_.clock().wall_us()).str());
    change.set_bus(SmallBus::kBus);
    return caller.seal(
        change.has_holding() ? identity::kDutyMediaType : identity::kDirectoryMediaType,
        change.SerializeAsString(), "");
  }
  std::vector<SealedItem> entries(Caller& caller, const std::vector<v1::DirectoryChange>& changes) {
    std::vector<SealedItem> items;
    for (const v1::DirectoryChange& change : changes) {
      items.push_back(entry(caller, change));
    }
    return items;
  }
  v1::RefusalReason refusal_of_entry(Caller& caller, const v1::DirectoryChange& change) {
    return refusal_of(caller, entry(caller, change));
  }
  const TestOfficer& officer() { return bus_.officer("POLRES"); }
};

TEST_F(OfficerAdmissionTest, G9_WhatAnOfficerHasToSayNeedsHisKey) {
  const SealedItem by_desk = polres_.seal(rfa_header(), rfa());

  const auto refused = polres_.submit({by_desk});
  ASSERT_THAT(refused.refusals(), SizeIs(1));
  EXPECT_EQ(refused.refusals(0).reason(), v1::REFUSAL_REASON_BAD_SIGNATURE);
  EXPECT_THAT(refused.refusals(0).text().id(), HasSubstr("perlu tanda tangan petugas"));
  EXPECT_THAT(refused.refusals(0).text().en(), HasSubstr("an officer has to sign it"));

  const auto taken = polres_.submit({request()});
  ASSERT_THAT(taken.receipts(), SizeIs(1));
  EXPECT_EQ(bus_.leaf(taken.receipts(0).seq()).signer.view(), officer().key().key_id().view());
}

TEST_F(OfficerAdmissionTest, G9_APersonsWordNeedsHisKeyAndTheDeskMayReadAlone) {
  const auto reason_of_desk_word = [this](v1::EvidenceCode code, v1::Precedence precedence) {
    const SealedItem letter = polres_.letter({.precedence = precedence});
    EXPECT_THAT(polres_.submit({letter}, precedence).receipts(), SizeIs(1));
    v1::Evidence evidence = kodim_.usual_evidence(code, letter.id);
    evidence.clear_officer();
    return refusal_of(kodim_, kodim_.evidence(evidence), precedence);
  };

  for (const auto code :
       {v1::EVIDENCE_CODE_ACKNOWLEDGED, v1::EVIDENCE_CODE_ACTING, v1::EVIDENCE_CODE_ACTED,
        v1::EVIDENCE_CODE_REFUSED, v1::EVIDENCE_CODE_DELEGATED, v1::EVIDENCE_CODE_HELD,
        v1::EVIDENCE_CODE_CONFIRMED, v1::EVIDENCE_CODE_EXPORTED, v1::EVIDENCE_CODE_ESCALATED}) {
    EXPECT_EQ(reason_of_desk_word(code, v1::PRECEDENCE_BIASA), v1::REFUSAL_REASON_BAD_SIGNATURE)
        << code;
  }
  EXPECT_EQ(reason_of_desk_word(v1::EVIDENCE_CODE_READ, v1::PRECEDENCE_BIASA),
            v1::REFUSAL_REASON_UNSPECIFIED);
  EXPECT_EQ(reason_of_desk_word(v1::EVIDENCE_CODE_ACKNOWLEDGED, v1::PRECEDENCE_KILAT),
            v1::REFUSAL_REASON_UNSPECIFIED);
  EXPECT_EQ(reason_of_desk_word(v1::EVIDENCE_CODE_ACTING, v1::PRECEDENCE_KILAT),
            v1::REFUSAL_REASON_BAD_SIGNATURE);
}

TEST_F(OfficerAdmissionTest, G9_TheKeyIsHisWhoIsNamedAndNobodyElses) {
  SeededRandom random{3};
  const TestOfficer stranger("POLRES", random);

  EXPECT_EQ(refusal_under(request(), {&stranger.key()}), v1::REFUSAL_REASON_KEY_UNKNOWN);
  EXPECT_EQ(refusal_under(request(), {&bus_.officer("KODIM").key()}),
            v1::REFUSAL_REASON_KEY_UNKNOWN);
  EXPECT_EQ(refusal_under(request(), {&bus_.agent_key("POLRES")}), v1::REFUSAL_REASON_KEY_UNKNOWN);
  EXPECT_EQ(refusal_under(request(), {}), v1::REFUSAL_REASON_BAD_SIGNATURE);
  v1::Header as_another = rfa_header();
  polres_.sign_as_officer(as_another);
  as_another.mutable_author()->set_officer(bus_.officer("KODIM").id().str());
  EXPECT_EQ(refusal_under(polres_.seal(as_another, rfa()), {&officer().key()}),
            v1::REFUSAL_REASON_KEY_UNKNOWN);
  EXPECT_EQ(refusal_under(polres_.letter(), {&officer().key()}), v1::REFUSAL_REASON_BAD_SIGNATURE);
}

TEST_F(OfficerAdmissionTest, G9_TheSignatureIsOverTheseItems) {
  const SealedItem signed_item = request();
  v1::Frame frame = polres_.submission({request()});
  const v1::Signature of_another = frame.submit().signatures(1);
  v1::Frame bent = polres_.submission({signed_item});

  *bent.mutable_submit()->mutable_signatures(1) = of_another;

  EXPECT_THAT(reasons_of(polres_.submit(bent)),
              ::testing::ElementsAre(v1::REFUSAL_REASON_BAD_SIGNATURE));
}

TEST_F(OfficerAdmissionTest, G9_HeSpeaksInADutyThatHeHolds) {
  EXPECT_EQ(refusal_of(polres_, request("KOMANDAN")), v1::REFUSAL_REASON_UNSPECIFIED);

  const auto settled = polres_.submit({request("AUDITOR")});

  ASSERT_THAT(settled.refusals(), SizeIs(1));
  EXPECT_EQ(settled.refusals(0).reason(), v1::REFUSAL_REASON_DUTY_NOT_HELD);
  EXPECT_THAT(settled.refusals(0).text().id(),
              HasSubstr("Jabatan AUDITOR tidak dipegang penanda tangan."));
  EXPECT_THAT(settled.refusals(0).text().en(),
              HasSubstr("The signer does not hold the duty AUDITOR."));
  EXPECT_EQ(refusal_of(polres_, request("")), v1::REFUSAL_REASON_DUTY_NOT_HELD);
}

TEST_F(OfficerAdmissionTest, G9_AFormerHolderIsRefusedAndWhatHeSignedStands) {
  const SealedItem before = request();
  ASSERT_THAT(polres_.submit({before}).receipts(), SizeIs(1));

  ASSERT_EQ(refusal_of_entry(polres_, ended(officer().holding("PIKET"))),
            v1::REFUSAL_REASON_UNSPECIFIED);

  EXPECT_EQ(refusal_of(polres_, request()), v1::REFUSAL_REASON_DUTY_NOT_HELD);
  const auto again = polres_.submit({before});
  ASSERT_THAT(again.receipts(), SizeIs(1));
  EXPECT_TRUE(again.receipts(0).again());
}

TEST_F(OfficerAdmissionTest, G9_AHoldingEndsByItsTime) {
  v1::DirectoryChange shift = officer().holding("AUDITOR", "jaga");
  shift.set_valid_from_us(bus_.clock().wall_us() + kHourUs);
  shift.set_valid_until_us(bus_.clock().wall_us() + 2 * kHourUs);
  ASSERT_EQ(refusal_of_entry(polres_, shift), v1::REFUSAL_REASON_UNSPECIFIED);

  EXPECT_EQ(refusal_of(polres_, request("AUDITOR")), v1::REFUSAL_REASON_DUTY_NOT_HELD);
  bus_.clock().advance(Micros(kHourUs));
  polres_.hello();
  EXPECT_EQ(refusal_of(polres_, request("AUDITOR")), v1::REFUSAL_REASON_UNSPECIFIED);
  bus_.clock().advance(Micros(kHourUs));
  polres_.hello();
  EXPECT_EQ(refusal_of(polres_, request("AUDITOR")), v1::REFUSAL_REASON_DUTY_NOT_HELD);
}

TEST_F(OfficerAdmissionTest, T17_AClockThatStepsBackOpensNoShiftAgain) {
  v1::DirectoryChange shift = officer().holding("AUDITOR", "jaga");
  shift.set_valid_until_us(bus_.clock().wall_us() + kHourUs);
  ASSERT_EQ(refusal_of_entry(polres_, shift), v1::REFUSAL_REASON_UNSPECIFIED);
  ASSERT_EQ(refusal_of(polres_, request("AUDITOR")), v1::REFUSAL_REASON_UNSPECIFIED);
  bus_.clock().advance(Micros(kHourUs));
  polres_.hello();
  ASSERT_THAT(polres_.submit({polres_.letter()}).receipts(), SizeIs(1)) << "an event of after it";

  bus_.clock().jump(Micros(-kHourUs));

  EXPECT_EQ(refusal_of(polres_, request("AUDITOR")), v1::REFUSAL_REASON_DUTY_NOT_HELD)
      << "its event would be of after the shift, and every desk would refuse it";
}

TEST_F(OfficerAdmissionTest, T17_AClockThatWasAheadLetsNoMessageExpireEarly) {
  bus_.clock().jump(Micros(24 * kHourUs));
  polres_.hello();
  ASSERT_THAT(polres_.submit({polres_.letter()}).receipts(), SizeIs(1)) << "a day ahead in the log";
  bus_.clock().jump(Micros(-24 * kHourUs));
  polres_.hello();

  v1::Header header = rfa_header();
  header.mutable_handling()->set_expires_at_us(bus_.clock().wall_us() + kHourUs);
  polres_.sign_as_officer(header, "PIKET");

  EXPECT_EQ(refusal_of(polres_, polres_.seal(header, rfa())), v1::REFUSAL_REASON_UNSPECIFIED);
}

TEST_F(OfficerAdmissionTest, T17_AShiftIsJudgedByTheBrokersClockWhateverItsAuthorClaims) {
  v1::DirectoryChange shift = officer().holding("AUDITOR", "jaga");
  shift.set_valid_from_us(bus_.clock().wall_us() + kHourUs);
  shift.set_valid_until_us(bus_.clock().wall_us() + 2 * kHourUs);
  ASSERT_EQ(refusal_of_entry(polres_, shift), v1::REFUSAL_REASON_UNSPECIFIED);
  const auto claimed = [&](std::int64_t at_us) {
    v1::Header header = rfa_header();
    header.mutable_times()->set_written_at_us(at_us);
    polres_.sign_as_officer(header, "AUDITOR");
    return refusal_of(polres_, polres_.seal(header, rfa()));
  };
  const std::int64_t now_us = bus_.clock().wall_us();

  EXPECT_EQ(claimed(now_us + kHourUs + kHourUs / 2), v1::REFUSAL_REASON_DUTY_NOT_HELD);
  bus_.clock().advance(Micros(kHourUs));
  polres_.hello();
  EXPECT_EQ(claimed(now_us - 24 * kHourUs), v1::REFUSAL_REASON_UNSPECIFIED);
  bus_.clock().advance(Micros(kHourUs));
  polres_.hello();
  EXPECT_EQ(claimed(now_us + kHourUs), v1::REFUSAL_REASON_DUTY_NOT_HELD);
}

TEST_F(OfficerAdmissionTest, G9_ARevokedKeySignsNothingMore) {
  ASSERT_EQ(refusal_of_entry(polres_, ended(officer().key_entry())),
            v1::REFUSAL_REASON_UNSPECIFIED);

  EXPECT_EQ(refusal_of(polres_, request()), v1::REFUSAL_REASON_KEY_REVOKED);
}

TEST_F(OfficerAdmissionTest, AnAgencyEntersAnOfficerWhoThenSigns) {
  const TestOfficer fresh("POLRES", bus_.random());
  const auto settled = submit(polres_, entries(polres_, fresh.entries({"PIKET"})), {&fresh.key()});
  ASSERT_THAT(settled.receipts(), SizeIs(3));
  ASSERT_TRUE(bus_.event(settled.receipts(2).seq()).has_duty());

  v1::Header header = rfa_header();
  header.mutable_author()->set_duty("PIKET");
  header.mutable_author()->set_officer(fresh.id().str());

  EXPECT_EQ(refusal_under(polres_.seal(header, rfa()), {&fresh.key()}),
            v1::REFUSAL_REASON_UNSPECIFIED);
  const auto told = kodim_.receive_all();
  EXPECT_TRUE(event_of(told.at(0)).has_directory());
}

TEST_F(OfficerAdmissionTest, ANewKeyShowsThatItIsHeld) {
  const TestOfficer fresh("POLRES", bus_.random());

  const auto settled = submit(polres_, entries(polres_, fresh.entries({"PIKET"})), {});

  EXPECT_THAT(reasons_of(settled), ::testing::Each(v1::REFUSAL_REASON_BAD_SIGNATURE));
  ASSERT_THAT(settled.refusals(), SizeIs(3));
  EXPECT_THAT(settled.refusals(2).text().en(),
              HasSubstr("has not signed, to show that it is held"));
}

TEST_F(OfficerAdmissionTest, EntriesStandOrFallTogether) {
  const TestOfficer fresh("POLRES", bus_.random());
  auto changes = fresh.entries({"PIKET"});
  changes.push_back(fresh.holding("TIDAK-ADA"));

  const auto settled = submit(polres_, entries(polres_, changes), {&fresh.key()});

  EXPECT_THAT(settled.receipts(), SizeIs(0));
  EXPECT_THAT(settled.refusals(), SizeIs(4));
  EXPECT_THAT(reasons_of(settled), ::testing::Each(v1::REFUSAL_REASON_FIELD_INVALID));
}

TEST_F(OfficerAdmissionTest, NobodyEntersWhatIsNotHis) {
  v1::DirectoryChange agency;
  agency.mutable_agency()->set_code("PALSU");
  v1::DirectoryChange duty;
  duty.mutable_duty()->set_code("RAJA");

  EXPECT_EQ(refusal_of_entry(polres_, agency), v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal_of_entry(polres_, duty), v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal_of_entry(polres_, ended(bus_.officer("KODIM").holding("PIKET"))),
            v1::REFUSAL_REASON_NOT_PERMITTED);
  v1::DirectoryChange key = ended(bus_.officer("KODIM").key_entry());
  key.mutable_key()->set_agency("POLRES");
  EXPECT_EQ(refusal_of_entry(polres_, key), v1::REFUSAL_REASON_NOT_PERMITTED);
}

TEST_F(OfficerAdmissionTest, WhatWasTakenBeforeAChangeIsNumberedBeforeIt) {
  polres_.send({request()});
  v1::Frame change = polres_.submission({entry(polres_, ended(officer().holding("PIKET")))},
                                        v1::PRECEDENCE_SEGERA);
  polres_.send(change);
  polres_.send({request()});  // Judged by a directory that is about to be another: it comes again.
  bus_.pump();

  std::vector<v1::RefusalReason> reasons;
  std::vector<std::uint64_t> seqs;
  for (const v1::Frame& frame : polres_.take()) {
    for (const auto& refusal : frame.settled().refusals()) {
      reasons.push_back(refusal.reason());
    }
    for (const auto& receipt : frame.settled().receipts()) {
      seqs.push_back(receipt.seq());
    }
  }
  EXPECT_EQ(reasons, std::vector{v1::REFUSAL_REASON_OVERLOADED});
  ASSERT_THAT(seqs, SizeIs(2));
  EXPECT_TRUE(bus_.event(seqs.front()).has_message());
  EXPECT_TRUE(bus_.event(seqs.back()).has_duty());
  EXPECT_LT(seqs.front(), seqs.back());
}

}  // namespace
}  // namespace kentongan::test
