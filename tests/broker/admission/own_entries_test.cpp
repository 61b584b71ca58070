// Shows what an agency's roster key decides: where one is in force, nothing is entered that it has
// not signed. A directory made by hand; signatures are taken as checked.
#include "broker/admission/own_entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/admission/signers.h"
#include "core/identity/enrolment.h"
#include "core/identity/item.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/support/officers.h"

namespace kentongan::broker::admission {
namespace {

constexpr const char* kEnteredBus = "uji/log/1";

class OwnEntriesTest : public ::testing::Test {
 protected:
  OwnEntriesTest() {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code("POLRES");
    must(agency);
    must(identity::key_entry(v1::KEY_KIND_AGENT, agent_.public_key().view(), polres_));
    for (auto change : officer_.entries({"PIKET"})) {
      change.set_bus(kEnteredBus);
      v1::Envelope& item = *submit_.add_items();
      item.set_media_type(
          Bytes(change.has_holding() ? identity::kDutyMediaType : identity::kDirectoryMediaType));
      change.set_id(Bytes(MessageId::kSize, static_cast<char>(submit_.items_size())));
      item.set_header(change.SerializeAsString());
    }
  }
  void must(const v1::DirectoryChange& change) {
    ASSERT_TRUE(directory_.apply(change, Seq(++seq_)));
  }
  void give_roster_key() {
    must(identity::key_entry(v1::KEY_KIND_ROSTER, roster_.public_key().view(), polres_));
  }
  /// Under the agent's key, the officer's own and these.
  Result<void> entered(const std::vector<const identity::Key*>& more) {
    OwnEntries entries(kEnteredBus);
    entries.begin(submit_, Seq(seq_ + 1));
    Signers signers{agent_.key_id(), polres_, more};
    signers.officers.push_back(&entries.brought().front());
    return entries.check(signers, directory_);
  }
  [[nodiscard]] const identity::Key* roster_key() const { return directory_.key(roster_.key_id()); }

  AgencyCode polres_{"POLRES"};
  SeededRandom random_{3};
  identity::SigningKey agent_ = identity::SigningKey::from_seed(Bytes(32, 'A'));
  identity::SigningKey roster_ = identity::SigningKey::from_seed(Bytes(32, 'R'));
  test::TestOfficer officer_{"POLRES", random_};
  identity::Directory directory_;
  std::uint64_t seq_ = 0;
  v1::Submit submit_;
};

TEST_F(OwnEntriesTest, WithoutARosterKeyTheAgencyEntersItsOfficersItself) {
  EXPECT_TRUE(entered({}));
}

TEST_F(OwnEntriesTest, G9_WhereARosterKeyIsInForceItHasToSign) {
  give_roster_key();

  EXPECT_EQ(entered({}).error().code, ErrorCode::bad_signature);
  EXPECT_TRUE(entered({roster_key()}));
}

TEST_F(OwnEntriesTest, ARosterKeyThatHasEndedDecidesNothing) {
  give_roster_key();
  auto end = identity::key_entry(v1::KEY_KIND_ROSTER, roster_.public_key().view(), polres_);
  end.set_retire(true);
  must(end);

  EXPECT_TRUE(entered({}));
}

TEST_F(OwnEntriesTest, AKeyThatIsToEndByAClockIsRefused) {
  for (v1::Envelope& item : *submit_.mutable_items()) {
    v1::DirectoryChange change;
    ASSERT_TRUE(change.ParseFromString(item.header()));
    if (change.has_key()) {
      change.set_valid_until_us(2'000'000'000'000'000);
      item.set_header(change.SerializeAsString());
    }
  }

  const auto checked = entered({});

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::field_invalid);
  EXPECT_THAT(checked.error().text.en, ::testing::HasSubstr("the entry that ends it"));
}

TEST_F(OwnEntriesTest, AnAgencyEntersNoRosterKeyItself) {
  v1::DirectoryChange change =
      identity::key_entry(v1::KEY_KIND_ROSTER, roster_.public_key().view(), polres_);
  change.set_bus(kEnteredBus);
  change.set_id(Bytes(MessageId::kSize, 'r'));
  submit_.add_items()->set_media_type(Bytes(identity::kDirectoryMediaType));
  submit_.mutable_items()->rbegin()->set_header(change.SerializeAsString());

  EXPECT_EQ(entered({}).error().code, ErrorCode::not_permitted);
}

}  // namespace
}  // namespace kentongan::broker::admission
