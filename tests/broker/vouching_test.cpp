// Shows that nobody comes onto a bus that speaks by its operator's hand alone: a token of its own,
// in time and once, and two agencies that know the newcomer. A broker's heart; time is advanced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/broker.h"
#include "core/identity/enrolment.h"
#include "tests/broker/caller.h"
#include "tests/broker/small_bus.h"

namespace kentongan::test {
namespace {

using identity::EnrolAs;
using ::testing::HasSubstr;

const AgencyCode kDinkes{"DINKES"};

class VouchingTest : public ::testing::Test {
 protected:
  VouchingTest() { polres_.hello(); }
  void somebody_speaks() { polres_.submit({polres_.letter()}); }

  const identity::Keyring& fresh() {
    rings_.push_back(std::make_unique<identity::Keyring>(
        identity::Keyring::create(folder_.path() / std::to_string(rings_.size()), bus_.random())
            .value()));
    return *rings_.back();
  }
  Bytes file_of(const AgencyCode& agency, const std::optional<Digest>& secret,
                const identity::SigningKey* old_agent = nullptr) {
    identity::EnrolmentFor whom{agency, SmallBus::kBus, bus_.clock().wall_us()};
    whom.secret = secret;
    whom.old_agent = old_agent;
    return identity::make_enrolment(fresh(), whom, bus_.random());
  }
  Bytes approved(Bytes file, const std::vector<std::string>& by) {
    for (const std::string& agency : by) {
      file = identity::approve_enrolment(file, bus_.agent_key(agency)).value();
    }
    return file;
  }
  identity::Invitation invited(const AgencyCode& agency = kDinkes) {
    return identity::invite(agency, bus_.clock().wall_us(), bus_.random()).invitation;
  }
  /// Nothing where it was taken.
  std::optional<Error> tried(const Bytes& file, const std::optional<identity::Invitation>& kept,
                             EnrolAs as = EnrolAs::newcomer) {
    const auto ticket = bus_.heart().enrol(file, {as, kept});
    bus_.pump();
    return ticket ? std::nullopt : std::optional(ticket.error());
  }

  SmallBus bus_;
  TempDir folder_;
  std::vector<std::unique_ptr<identity::Keyring>> rings_;
  Caller polres_{bus_, "POLRES"};
};

TEST_F(VouchingTest, UntilSomebodySpeaksTheOperatorFoundsTheBusAlone) {
  EXPECT_FALSE(tried(file_of(kDinkes, std::nullopt), std::nullopt));
}

TEST_F(VouchingTest, T21_ToBeCalledAReplacementDoesNotSpareANewcomerHisToken) {
  somebody_speaks();
  const Bytes file = approved(file_of(kDinkes, std::nullopt), {"POLRES", "KODIM"});

  EXPECT_EQ(tried(file, std::nullopt, EnrolAs::replacement)->code, ErrorCode::not_permitted);
}

TEST_F(VouchingTest, AFileThatNamesNoBusIsNoneOfThisOne) {
  somebody_speaks();
  identity::EnrolmentFor whom{AgencyCode("KODIM"), "", bus_.clock().wall_us()};
  whom.old_agent = &bus_.agent_key("KODIM");
  const Bytes file = identity::make_enrolment(fresh(), whom, bus_.random());

  EXPECT_EQ(tried(file, std::nullopt, EnrolAs::replacement)->code, ErrorCode::not_permitted);
}

TEST_F(VouchingTest, G9_WithTokenAndTwoApprovalsANewcomerIsTakenInEvenAfterAStart) {
  somebody_speaks();
  bus_.crash();
  const auto invitation = invited();

  const auto refused =
      tried(approved(file_of(kDinkes, invitation.secret), {"POLRES", "KODIM"}), invitation);

  EXPECT_FALSE(refused) << refused->text.en;
  EXPECT_NE(bus_.heart().directory().key_of(kDinkes, identity::KeyKind::agent), nullptr);
}

TEST_F(VouchingTest, T21_ASingleApproverIsNotEnoughNorTheSameTwiceNorAStranger) {
  somebody_speaks();
  const auto invitation = invited();
  const Bytes file = file_of(kDinkes, invitation.secret);

  EXPECT_THAT(tried(file, invitation)->text.en, HasSubstr("Two other agencies"));
  EXPECT_EQ(tried(approved(file, {"POLRES"}), invitation)->code, ErrorCode::not_permitted);
  EXPECT_EQ(identity::approve_enrolment(approved(file, {"POLRES"}), bus_.agent_key("POLRES"))
                .error()
                .code,
            ErrorCode::conflict);
  const Bytes by_stranger =
      identity::approve_enrolment(approved(file, {"POLRES"}), fresh().agent()).value();
  EXPECT_EQ(tried(by_stranger, invitation)->code, ErrorCode::key_unknown);
}

TEST_F(VouchingTest, T21_ApprovalsEndWithTheirFileAfter72Hours) {
  somebody_speaks();
  const Bytes file = approved(file_of(AgencyCode("KODIM"), std::nullopt), {"POLRES", "BPBD"});
  bus_.clock().advance(std::chrono::hours(72));
  polres_.hello();

  EXPECT_THAT(tried(file, std::nullopt, EnrolAs::replacement)->text.en, HasSubstr("72 hours"));
  bus_.clock().advance(-std::chrono::seconds(1));
  EXPECT_FALSE(tried(file, std::nullopt, EnrolAs::replacement)) << "a second before they hold";
}

TEST_F(VouchingTest, T21_AFileOfTomorrowHoldsNoLongerForIt) {
  somebody_speaks();
  identity::EnrolmentFor whom{AgencyCode("KODIM"), SmallBus::kBus,
                              bus_.clock().wall_us() + 24 * 3'600'000'000};
  const Bytes file =
      approved(identity::make_enrolment(fresh(), whom, bus_.random()), {"POLRES", "BPBD"});

  EXPECT_EQ(tried(file, std::nullopt, EnrolAs::replacement)->code, ErrorCode::not_permitted);
}

TEST_F(VouchingTest, T21_NoWrongLateUsedOrForeignTokenEnrols) {
  constexpr int kOfEach = 250;
  somebody_speaks();
  int enrolled = 0;
  const auto attempt = [&](const Digest& secret, const std::optional<identity::Invitation>& kept) {
    const auto refused = tried(approved(file_of(kDinkes, secret), {"POLRES", "BPBD"}), kept);
    enrolled += refused ? 0 : 1;
    EXPECT_TRUE(!refused || refused->code == ErrorCode::not_permitted) << refused->text.en;
  };
  for (int i = 0; i < kOfEach; ++i) {
    attempt(invited().secret, invited());  // Another token than the one that was kept.
    const auto foreign = invited(AgencyCode("GULKARMAT"));
    attempt(foreign.secret, foreign);
    attempt(invited().secret, std::nullopt);  // Used: it is not kept any more.
    const auto late = invited();
    bus_.clock().advance(std::chrono::hours(72));
    attempt(late.secret, late);
  }

  EXPECT_EQ(enrolled, 0);
}

TEST_F(VouchingTest, ATokenSealsTheVeryKeysThatItCameWith) {
  somebody_speaks();
  const auto invitation = invited();
  v1::Enrol sealed;
  v1::Enrol other;
  ASSERT_TRUE(sealed.ParseFromString(file_of(kDinkes, invitation.secret)));
  ASSERT_TRUE(other.ParseFromString(file_of(kDinkes, std::nullopt)));
  other.set_token_id(sealed.token_id());
  other.set_token_hmac(sealed.token_hmac());

  EXPECT_EQ(tried(approved(other.SerializeAsString(), {"POLRES", "KODIM"}), invitation)->code,
            ErrorCode::not_permitted);
}

TEST_F(VouchingTest, NewKeysAreVouchedForByTheOldKeyOrByTwoOthers) {
  somebody_speaks();
  const AgencyCode kodim("KODIM");

  EXPECT_EQ(tried(file_of(kodim, std::nullopt), std::nullopt, EnrolAs::replacement)->code,
            ErrorCode::not_permitted);
  EXPECT_FALSE(tried(file_of(kodim, std::nullopt, &bus_.agent_key("KODIM")), std::nullopt,
                     EnrolAs::replacement));
  EXPECT_FALSE(tried(approved(file_of(kodim, std::nullopt), {"POLRES", "BPBD"}), std::nullopt,
                     EnrolAs::replacement));
}

TEST_F(VouchingTest, AKeyThatWasReplacedVouchesForNothing) {
  somebody_speaks();
  const AgencyCode kodim("KODIM");
  ASSERT_FALSE(tried(file_of(kodim, std::nullopt, &bus_.agent_key("KODIM")), std::nullopt,
                     EnrolAs::replacement));

  EXPECT_EQ(tried(file_of(kodim, std::nullopt, &bus_.agent_key("KODIM")), std::nullopt,
                  EnrolAs::replacement)
                ->code,
            ErrorCode::key_revoked);
}

}  // namespace
}  // namespace kentongan::test
