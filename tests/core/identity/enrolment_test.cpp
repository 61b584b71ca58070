// Shows that an agency's first keys are taken from a small file, once, and from nobody else's hand.
// A file made by a keyring, and copies of it that somebody changed.
#include "core/identity/enrolment.h"

#include <gtest/gtest.h>

#include "core/identity/item.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/core/identity/agencies.h"
#include "tests/support/temp_dir.h"

namespace kentongan::identity {
namespace {

constexpr std::int64_t kNowUs = 1'677'852'300'000'000;
const std::string kBus = "bus.example/log/2026a";

class EnrolmentTest : public ::testing::Test {
 protected:
  EnrolmentTest() {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code(kPolres.value());
    KTG_CHECK(directory_.apply(agency, Seq(1)).has_value());
  }

  Bytes file_for(const EnrolmentFor& whom) { return make_enrolment(keys_, whom, random_); }
  Bytes good_file() { return file_for({kPolres, kBus, kNowUs}); }

  v1::Enrol parsed(const Bytes& file) {
    v1::Enrol enrol;
    KTG_CHECK(enrol.ParseFromString(file));
    return enrol;
  }
  ErrorCode refusal_of(const v1::Enrol& enrol) {
    return check_enrolment(enrol.SerializeAsString(), directory_, kBus).error().code;
  }

  void enrol(const Enrolment& enrolment) {
    for (const auto& change : enrolment.changes) {
      ASSERT_TRUE(directory_.apply(change, Seq(directory_.version().value() + 1)));
    }
  }

  SeededRandom random_{7};
  test::TempDir temp_;
  Keyring keys_ = Keyring::create(temp_.path() / "agent", random_).value();
  BrokerKeys broker_ = BrokerKeys::create(temp_.path() / "broker", random_).value();
  Directory directory_;
};

TEST_F(EnrolmentTest, TakesTheFourKeysOfAnAgencyThatItKnows) {
  const auto enrolment = check_enrolment(good_file(), directory_, kBus);

  ASSERT_TRUE(enrolment);
  EXPECT_EQ(enrolment->agency, kPolres);
  EXPECT_EQ(enrolment->agent_key, keys_.agent().key_id());
  enrol(*enrolment);
  EXPECT_EQ(directory_.enrolled(), std::vector{kPolres});
  EXPECT_EQ(directory_.transport_keys(), std::vector{keys_.transport().public_key()});
}

TEST_F(EnrolmentTest, TakesAFileThatNamesNoBusYet) {
  EXPECT_TRUE(check_enrolment(file_for({kPolres, "", kNowUs}), directory_, kBus));
  EXPECT_EQ(
      check_enrolment(file_for({kPolres, "another/log", kNowUs}), directory_, kBus).error().code,
      ErrorCode::wrong_bus);
}

TEST_F(EnrolmentTest, RefusesAnAgencyThatIsUnknownOrEnrolledAlready) {
  const auto file = good_file();
  EXPECT_EQ(check_enrolment(file_for({AgencyCode("NOBODY"), kBus, kNowUs}), directory_, kBus)
                .error()
                .code,
            ErrorCode::address_unknown);

  enrol(check_enrolment(file, directory_, kBus).value());
  EXPECT_EQ(check_enrolment(file, directory_, kBus).error().code, ErrorCode::conflict);
}

TEST_F(EnrolmentTest, NewKeysTakeThePlaceOfTheOldOnesOnlyWhereThatIsAsked) {
  enrol(check_enrolment(good_file(), directory_, kBus).value());
  const KeyId old_key = keys_.agent().key_id();
  const auto fresh = Keyring::create(temp_.path() / "fresh", random_).value();
  const auto file = make_enrolment(fresh, {kPolres, kBus, kNowUs}, random_);
  EXPECT_EQ(check_enrolment(file, directory_, kBus).error().code, ErrorCode::conflict);

  const auto replacement = check_enrolment(file, directory_, kBus, EnrolAs::replacement);
  ASSERT_TRUE(replacement) << replacement.error().detail();
  const auto endings = endings_of(kPolres, directory_, kBus);
  ASSERT_EQ(endings.size(), 4U);
  for (const auto& ending : endings) {
    ASSERT_TRUE(directory_.apply(ending, Seq(directory_.version().value() + 1)));
  }
  enrol(*replacement);

  EXPECT_EQ(directory_.key_of(kPolres, KeyKind::agent)->id, fresh.agent().key_id());
  EXPECT_EQ(directory_.transport_keys(), std::vector{fresh.transport().public_key()});
  EXPECT_TRUE(directory_.key(old_key)->until);
  EXPECT_EQ(check_enrolment(good_file(), directory_, kBus, EnrolAs::replacement).error().code,
            ErrorCode::conflict)
      << "a key that has ended does not come back";
}

TEST_F(EnrolmentTest, RefusesAnEntryThatWasChanged) {
  auto enrol = parsed(good_file());
  v1::DirectoryChange change;
  ASSERT_TRUE(change.ParseFromString(enrol.entries(1).header()));
  const auto other = TransportPair::generate(random_);
  change.mutable_key()->set_public_key(other.public_key().str());
  change.mutable_key()->set_key_id(key_id_of(other.public_key().view()).str());
  enrol.mutable_entries(1)->set_header(change.SerializeAsString());

  EXPECT_EQ(refusal_of(enrol), ErrorCode::bad_signature);
}

TEST_F(EnrolmentTest, RefusesASignatureByAnotherKeyOrNone) {
  auto unsigned_one = parsed(good_file());
  unsigned_one.mutable_entries(2)->clear_signatures();
  auto of_another = parsed(good_file());
  *of_another.mutable_entries(0)->mutable_signatures(0) =
      sign_submission(broker_.statement(), Digest());

  EXPECT_EQ(refusal_of(unsigned_one), ErrorCode::bad_signature);
  EXPECT_EQ(refusal_of(of_another), ErrorCode::key_unknown);
}

TEST_F(EnrolmentTest, RefusesAWitnessKeyWithoutItsProof) {
  auto without = parsed(good_file());
  without.clear_proofs();
  auto by_agent = parsed(good_file());
  *by_agent.mutable_proofs(0) = by_agent.entries(0).signatures(0);

  EXPECT_EQ(refusal_of(without), ErrorCode::bad_signature);
  EXPECT_EQ(refusal_of(by_agent), ErrorCode::bad_signature);
}

TEST_F(EnrolmentTest, RefusesAKeyThatIsToEndByAClock) {
  auto enrol = parsed(good_file());
  v1::DirectoryChange change;
  ASSERT_TRUE(change.ParseFromString(enrol.entries(0).header()));
  change.set_valid_until_us(2'000'000'000'000'000);
  enrol.mutable_entries(0)->set_header(change.SerializeAsString());

  EXPECT_EQ(refusal_of(enrol), ErrorCode::field_invalid);
}

TEST_F(EnrolmentTest, RefusesFewerKeysOrOthers) {
  auto three = parsed(good_file());
  three.mutable_entries()->RemoveLast();
  auto swapped = parsed(good_file());
  swapped.mutable_entries()->SwapElements(0, 1);

  EXPECT_EQ(refusal_of(three), ErrorCode::malformed);
  EXPECT_EQ(refusal_of(swapped), ErrorCode::malformed);
}

TEST_F(EnrolmentTest, G14_RefusesOtherBytes) {
  EXPECT_EQ(check_enrolment("", directory_, kBus).error().code, ErrorCode::malformed);
  EXPECT_EQ(check_enrolment("\xff\xff", directory_, kBus).error().code, ErrorCode::malformed);
  EXPECT_EQ(check_enrolment(Bytes(kEnrolmentBytesMax + 1, 'x'), directory_, kBus).error().code,
            ErrorCode::too_large);
}

TEST_F(EnrolmentTest, T21_NoFlippedBitOfAFileIsEnrolledWithOtherKeys) {
  const Bytes file = good_file();
  const Digest root = check_enrolment(file, directory_, kBus)->root;
  int other = 0;
  for (std::size_t bit = 0; bit < file.size() * 8; bit += 7) {
    Bytes flipped = file;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto checked = check_enrolment(flipped, directory_, kBus);
    other += checked && checked->root != root ? 1 : 0;
  }

  EXPECT_EQ(other, 0);
}

TEST_F(EnrolmentTest, ADeskTakesWhatTheBrokerCountersigned) {
  auto enrolment = check_enrolment(good_file(), directory_, kBus).value();
  const auto verify = [&](const PublicKey& statement) {
    return verify_directory_submission(enrolment.root, enrolment.entries[0].signatures(),
                                       enrolment.changes, statement, directory_);
  };
  EXPECT_EQ(verify(broker_.statement().public_key()).error().code, ErrorCode::bad_signature);

  countersign(enrolment, broker_.statement());

  EXPECT_TRUE(verify(broker_.statement().public_key()));
  EXPECT_EQ(verify(broker_.log().public_key()).error().code, ErrorCode::bad_signature);
}

TEST_F(EnrolmentTest, TheFoundingDirectoryIsSignedInWholeSubmissions) {
  std::vector<v1::DirectoryChange> changes = founding_keys(broker_);
  changes.resize(300, changes.back());
  const auto items = sign_changes(changes, broker_.statement(), kNowUs, random_);

  ASSERT_EQ(items.size(), 300U);
  EXPECT_EQ(items[255].index(), 255U);
  EXPECT_EQ(items[255].count(), 256U);
  EXPECT_EQ(items[256].index(), 0U);
  EXPECT_EQ(items[256].count(), 44U);
  EXPECT_NE(items[0].salt(), items[1].salt());
}

TEST_F(EnrolmentTest, TheBrokersOwnKeysAreInTheDirectory) {
  for (const auto& change : founding_keys(broker_)) {
    ASSERT_TRUE(directory_.apply(change, Seq(directory_.version().value() + 1)));
  }

  const Key* statement = directory_.key_of(AgencyCode(), KeyKind::broker_statement);
  ASSERT_NE(statement, nullptr);
  EXPECT_EQ(statement->id, broker_.statement().key_id());
}

}  // namespace
}  // namespace kentongan::identity
