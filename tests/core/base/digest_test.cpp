// Shows that the one hash is SHA-256 and its keyed form HMAC, however the input is cut.
// Known answers of FIPS 180-4 and RFC 4231.
#include "core/base/digest.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

constexpr std::string_view kAbcDigest =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(DigestTest, GivesTheKnownAnswers) {
  EXPECT_EQ(to_hex(sha256("").view()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc").view()), kAbcDigest);
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").view()),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(Bytes(1'000'000, 'a')).view()),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(DigestTest, DoesNotDependOnHowTheInputIsCut) {
  EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
  EXPECT_EQ(Sha256().update("ab").update("c").finish(), sha256("abc"));
}

TEST(DigestTest, BeginsAnewAfterEachDigest) {
  Sha256 hash;
  hash.update("something else").finish();

  EXPECT_EQ(to_hex(hash.update("abc").finish().view()), kAbcDigest);
}

TEST(DigestTest, ACopyGoesOnFromWhereItWasTaken) {
  Sha256 common;
  common.update("ab");
  Sha256 copy = common;

  EXPECT_EQ(copy.update("d").finish(), sha256("abd"));
  EXPECT_EQ(common.update("c").finish(), sha256("abc"));
}

TEST(DigestTest, KeysTheHashAsRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, '\x0b'), "Hi There").view()),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?").view()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(DigestTest, HashesAKeyThatIsLongerThanABlock) {
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First")
                       .view()),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace kentongan
