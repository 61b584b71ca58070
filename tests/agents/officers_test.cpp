// Shows who can sign at a desk: whose key was opened, for so long, in a duty that he holds; and how
// keys lie on its disk. A directory made by hand; time is advanced.
#include "agents/officers.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "agents/officer_files.h"
#include "core/base/files.h"
#include "tests/support/manual_clock.h"
#include "tests/support/officers.h"
#include "tests/support/temp_dir.h"

namespace kentongan::agents {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class OfficersTest : public ::testing::Test {
 protected:
  OfficersTest() {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code("POLRES");
    must(agency);
    for (const char* code : {"PAWAS", "KASAT"}) {
      v1::DirectoryChange duty;
      duty.mutable_duty()->set_agency("POLRES");
      duty.mutable_duty()->set_code(code);
      must(duty);
    }
    for (const auto& entry : first_.entries({"PAWAS", "PIKET"})) {
      must(entry);
    }
    for (const auto& entry : second_.entries({"PAWAS"})) {
      must(entry);
    }
  }
  void must(const v1::DirectoryChange& change) {
    ASSERT_TRUE(directory_.apply(change, Seq(++seq_)));
  }
  ErrorCode refusal_of(const std::string& duty) {
    return officers_.signer(DutyCode(duty)).error().code;
  }

  test::ManualClock clock_;
  SeededRandom random_{9};
  test::TestOfficer first_{"POLRES", random_};
  test::TestOfficer second_{"POLRES", random_};
  identity::Directory directory_;
  std::uint64_t seq_ = 0;
  Officers officers_{AgencyCode("POLRES"), directory_, clock_};
};

TEST_F(OfficersTest, NobodySignsUntilAKeyIsOpen) {
  EXPECT_EQ(refusal_of("PAWAS"), ErrorCode::not_permitted);

  ASSERT_TRUE(officers_.unlock(first_.key_copy()));

  const auto signer = officers_.signer(DutyCode("PAWAS"));
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->officer, first_.id());
  EXPECT_EQ(signer->key->key_id(), first_.key().key_id());
  EXPECT_EQ(refusal_of("KASAT"), ErrorCode::duty_not_held);
}

TEST_F(OfficersTest, AKeyIsOpenForItsMinutesAndThenGone) {
  ASSERT_TRUE(officers_.unlock(first_.key_copy(), std::chrono::minutes(5)));
  clock_.advance(std::chrono::minutes(5) - Micros(1));
  ASSERT_TRUE(officers_.signer(DutyCode("PAWAS")));

  clock_.advance(Micros(1));

  EXPECT_EQ(refusal_of("PAWAS"), ErrorCode::not_permitted);
  EXPECT_THAT(officers_.open(), IsEmpty());
  EXPECT_EQ(officers_.key(first_.key().key_id().view()), nullptr);
  officers_.tick();
  EXPECT_EQ(officers_.lock(), 0U);
}

TEST_F(OfficersTest, ALockedKeySignsNothing) {
  ASSERT_TRUE(officers_.unlock(first_.key_copy()));
  ASSERT_TRUE(officers_.unlock(second_.key_copy()));

  EXPECT_EQ(officers_.lock(first_.id()), 1U);

  EXPECT_THAT(officers_.open(), SizeIs(1));
  EXPECT_EQ(officers_.key_of(first_.id()), nullptr);
  EXPECT_NE(officers_.key_of(second_.id()), nullptr);
}

TEST_F(OfficersTest, OfSeveralTheLastSignsAndWithoutADutyInHisUsualOne) {
  ASSERT_TRUE(officers_.unlock(first_.key_copy()));
  ASSERT_TRUE(officers_.unlock(second_.key_copy()));

  EXPECT_EQ(officers_.signer(DutyCode("PAWAS"))->officer, second_.id());
  EXPECT_EQ(officers_.signer(DutyCode("PIKET"))->officer, first_.id());
  EXPECT_EQ(officers_.signer(DutyCode())->duty, DutyCode("PAWAS"));
  EXPECT_EQ(officers_.usual_duty(), DutyCode("KASAT"));
}

TEST_F(OfficersTest, TheDeskSpeaksAloneOnlyWhereItMay) {
  EXPECT_FALSE(officers_.speaker(v1::EVIDENCE_CODE_READ, DutyCode(), Lane::biasa)->has_value());
  EXPECT_FALSE(
      officers_.speaker(v1::EVIDENCE_CODE_ACKNOWLEDGED, DutyCode(), Lane::kilat)->has_value());
  EXPECT_FALSE(officers_.speaker(v1::EVIDENCE_CODE_ACKNOWLEDGED, DutyCode(), Lane::segera));
  EXPECT_FALSE(officers_.speaker(v1::EVIDENCE_CODE_ACTED, DutyCode(), Lane::kilat));
}

TEST_F(OfficersTest, AKeyThatTheBusDoesNotHaveOpensNothing) {
  const test::TestOfficer stranger("POLRES", random_);
  EXPECT_EQ(officers_.unlock(stranger.key_copy()).error().code, ErrorCode::key_unknown);

  must(test::ended(first_.key_entry()));

  EXPECT_EQ(officers_.unlock(first_.key_copy()).error().code, ErrorCode::key_revoked);
}

TEST_F(OfficersTest, G9_AKeyThatIsRevokedWhileItIsOpenSignsNothingMore) {
  ASSERT_TRUE(officers_.unlock(first_.key_copy()));
  must(test::ended(first_.key_entry()));

  EXPECT_EQ(refusal_of("PAWAS"), ErrorCode::key_revoked);
  EXPECT_EQ(officers_.speaker(v1::EVIDENCE_CODE_ACTED, DutyCode(), Lane::kilat).error().code,
            ErrorCode::key_revoked);
  EXPECT_FALSE(officers_.speaker(v1::EVIDENCE_CODE_READ, DutyCode(), Lane::biasa)->has_value());
  EXPECT_EQ(officers_.key_of(first_.id()), nullptr);
  EXPECT_EQ(officers_.key(first_.key().key_id().view()), nullptr);
  EXPECT_THAT(officers_.open(), IsEmpty());
}

TEST_F(OfficersTest, WhereOneOfTwoOpenKeysIsRevokedTheOtherSigns) {
  ASSERT_TRUE(officers_.unlock(second_.key_copy()));
  ASSERT_TRUE(officers_.unlock(first_.key_copy()));
  must(test::ended(first_.key_entry()));

  EXPECT_EQ(officers_.signer(DutyCode("PAWAS"))->officer, second_.id());
}

TEST_F(OfficersTest, AThiefsDeskSignsMessagesWithARevokedKeyAndNoEvidence) {
  officers_.as_a_thief(true);
  must(test::ended(first_.key_entry()));
  ASSERT_TRUE(officers_.unlock(first_.key_copy()));

  EXPECT_EQ(officers_.signer(DutyCode("PAWAS"))->officer, first_.id());
  EXPECT_FALSE(officers_.speaker(v1::EVIDENCE_CODE_ACTED, DutyCode(), Lane::kilat));

  officers_.as_a_thief(false);

  EXPECT_EQ(refusal_of("PAWAS"), ErrorCode::key_revoked);
}

TEST_F(OfficersTest, T17_AClockThatIsSetWrongKeepsNoKeyOpenLongerAndShutsNoneSooner) {
  ASSERT_TRUE(officers_.unlock(first_.key_copy(), std::chrono::minutes(5)));

  clock_.jump(-std::chrono::hours(24));
  clock_.advance(std::chrono::minutes(4));
  EXPECT_TRUE(officers_.signer(DutyCode("PAWAS")));
  clock_.jump(std::chrono::hours(48));
  EXPECT_TRUE(officers_.signer(DutyCode("PAWAS")));
  clock_.jump(-std::chrono::hours(24));
  clock_.advance(std::chrono::minutes(1));

  EXPECT_EQ(refusal_of("PAWAS"), ErrorCode::not_permitted);
}

class OfficerFilesTest : public ::testing::Test {
 protected:
  test::TempDir folder_;
  SeededRandom random_{11};
  Result<OfficerFiles::Made> created(const std::string& name, const std::string& passphrase) {
    KTG_TRY(auto drawn, files_.draw(passphrase));
    return files_.create(name, std::move(drawn));
  }

  /// Beside his key: ".old", ".new".
  std::filesystem::path beside(const OfficerId& officer, const std::string& ending) {
    return folder_.path() / "officers" / (to_hex(officer.view()) + ".key" + ending);
  }
  /// A disk that takes no byte more, while `act` does its work.
  template <typename Act>
  static void on_a_full_disk(Act&& act) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
    std::forward<Act>(act)();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
  }

  OfficerFiles files_{folder_.path() / "officers", random_, {1, 8 * 1024}};
};

TEST_F(OfficerFilesTest, KeepsAKeyThatOnlyItsPassphraseOpens) {
  const auto made = created("Ipda Contoh", "tujuh kentong");
  ASSERT_TRUE(made);

  const auto opened = files_.unlock(made->id, "tujuh kentong");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->key_id(), made->key.key_id());
  EXPECT_EQ(files_.unlock(made->id, "delapan kentong").error().code, ErrorCode::not_permitted);
  EXPECT_EQ(files_.name_of(made->id), "Ipda Contoh");
  EXPECT_FALSE(made->name_commitment.is_zero());
}

TEST_F(OfficerFilesTest, FindsAKeyByTheBeginningOfItsOfficersId) {
  EXPECT_EQ(files_.named("").error().code, ErrorCode::not_found);
  const auto first = created("", "tujuh kentong");
  ASSERT_TRUE(first);
  EXPECT_EQ(*files_.named(""), first->id);

  const auto second = created("", "tujuh kentong");
  ASSERT_TRUE(second);

  EXPECT_EQ(files_.named("").error().code, ErrorCode::conflict);
  EXPECT_EQ(*files_.named(to_hex(second->id.view()).substr(0, 12)), second->id);
  EXPECT_THAT(*files_.all(), SizeIs(2));
}

TEST_F(OfficerFilesTest, ANewKeyTakesThePlaceOfTheOldAndOfNothingElse) {
  const auto made = created("Ipda Contoh", "tujuh kentong");
  ASSERT_TRUE(made);

  const auto renewed = files_.renew(made->id, *files_.draw("delapan kentong"));

  ASSERT_TRUE(renewed);
  EXPECT_EQ(files_.unlock(made->id, "delapan kentong")->key_id(), renewed->key.key_id());
  EXPECT_EQ(files_.unlock(made->id, "tujuh kentong").error().code, ErrorCode::not_permitted);
  EXPECT_EQ(files_.name_of(made->id), "Ipda Contoh");
  EXPECT_THAT(*files_.all(), SizeIs(1));
  EXPECT_EQ(
      files_.renew(OfficerId::copied(Bytes(OfficerId::kSize, 'x')), *files_.draw("tujuh kentong"))
          .error()
          .code,
      ErrorCode::not_found);
}

TEST_F(OfficerFilesTest, ARenewalThatTheDiskDoesNotTakeLeavesTheKeyThatThereWas) {
  const auto made = created("Ipda Contoh", "tujuh kentong");
  ASSERT_TRUE(made);
  auto drawn = *files_.draw("delapan kentong");

  bool is_renewed = true;
  on_a_full_disk([&] { is_renewed = files_.renew(made->id, std::move(drawn)).has_value(); });

  EXPECT_FALSE(is_renewed);
  ASSERT_TRUE(files_.unlock(made->id, "tujuh kentong"));
  ASSERT_TRUE(files_.renew(made->id, *files_.draw("sembilan kentong")));
  EXPECT_TRUE(files_.unlock(made->id, "sembilan kentong"));
}

TEST_F(OfficerFilesTest, TheKeyOnRecordIsKeptWhileThoseAfterItAreNot) {
  const auto made = created("Ipda Contoh", "tujuh kentong");
  ASSERT_TRUE(made);
  ASSERT_TRUE(files_.renew(made->id, *files_.draw("delapan kentong")));
  ASSERT_TRUE(files_.renew(made->id, *files_.draw("sembilan kentong")));

  const auto kept = identity::OfficerKey::load(beside(made->id, ".old"));

  ASSERT_TRUE(kept);
  EXPECT_EQ(identity::key_id_of(kept->public_key()), made->key.key_id());
}

TEST_F(OfficerFilesTest, WhatIsOnRecordIsPutAsideByTheNext) {
  const auto made = created("Ipda Contoh", "tujuh kentong");
  ASSERT_TRUE(made);
  const auto second = files_.renew(made->id, *files_.draw("delapan kentong"));
  ASSERT_TRUE(second);
  const auto on_record = [&](const KeyId& id) { return id == second->key.key_id(); };
  ASSERT_TRUE(files_.renew(made->id, *files_.draw("sembilan kentong"), on_record));

  ASSERT_TRUE(files_.put_back(made->id));

  EXPECT_EQ(files_.unlock(made->id, "delapan kentong")->key_id(), second->key.key_id());
}

TEST_F(OfficerFilesTest, WhatARenewalLeftHalfWrittenStopsNoOther) {
  const auto made = created("Ipda Contoh", "tujuh kentong");
  ASSERT_TRUE(made);
  ASSERT_TRUE(write_file(beside(made->id, ".new"), "setengah"));

  ASSERT_TRUE(files_.renew(made->id, *files_.draw("delapan kentong")));

  EXPECT_TRUE(files_.unlock(made->id, "delapan kentong"));
  EXPECT_THAT(*files_.all(), SizeIs(1));
}

TEST_F(OfficerFilesTest, TakesNoPassphraseThatIsTooShortAndNoNameOfTwoLines) {
  EXPECT_EQ(created("", "pendek").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(created("a\nb", "tujuh kentong").error().code, ErrorCode::field_invalid);
}

}  // namespace
}  // namespace kentongan::agents
