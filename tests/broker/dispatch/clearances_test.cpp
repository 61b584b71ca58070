// Shows that an agency whose clearance was lowered gets no content above it any more, and still
// gets every event of its lanes. A dispatch room over the log of a real heart.
#include "broker/dispatch/clearances.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/dispatch/dispatch.h"
#include "core/identity/envelope_item.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ClearancesTest : public AdmissionUnderTest {
 protected:
  void clear(const std::string& code, v1::Classification level) {
    v1::DirectoryChange change;
    change.mutable_agency()->set_code(code);
    change.mutable_agency()->set_clearance(static_cast<std::uint32_t>(level));
    EXPECT_TRUE(directory_.apply(change, Seq(directory_.version().value() + 1)));
  }
  std::vector<v1::Envelope> delivered_to(const std::string& agency) {
    broker::dispatch::Dispatch dispatch(config_, bus_.log(), Bytes(32, 't'), directory_);
    const std::array<std::uint64_t, kLaneCount> cursors{};
    EXPECT_TRUE(
        dispatch.open(AgencyCode(agency), {}, cursors, {256, 4'194'304}, bus_.clock().now()));
    std::vector<v1::Envelope> envelopes;
    const auto sendings = dispatch.within_credit(64, bus_.clock().now());
    for (const auto& sending : *sendings) {
      v1::Frame frame;
      EXPECT_TRUE(frame.ParseFromString(sending.frame));
      for (const v1::Delivery& delivery : frame.deliver().items()) {
        if (const v1::Event event = event_of(delivery); event.has_message()) {
          envelopes.push_back(event.message().envelope());
        }
      }
    }
    return envelopes;
  }

  broker::DispatchConfig config_;
  identity::Directory directory_;
};

TEST_F(ClearancesTest, G11_AClearanceThatWasLoweredHoldsForWhatStillWaits) {
  const SealedItem secret = polres_.letter({.classification = v1::CLASSIFICATION_RAHASIA});
  polres_.submit({secret});
  clear("KODIM", v1::CLASSIFICATION_RAHASIA);
  ASSERT_THAT(delivered_to("KODIM"), SizeIs(1));
  EXPECT_THAT(delivered_to("KODIM")[0].payload(), Not(IsEmpty()));

  clear("KODIM", v1::CLASSIFICATION_TERBATAS);
  const auto after = delivered_to("KODIM");

  ASSERT_THAT(after, SizeIs(1));
  EXPECT_THAT(after[0].payload(), IsEmpty());
  EXPECT_THAT(after[0].wraps(), IsEmpty());
  EXPECT_EQ(identity::hash_envelope(after[0])->hashes.item_hash, secret.item_hash);
  EXPECT_EQ(after[0].header(), secret.envelope.header());
}

TEST_F(ClearancesTest, G11_OneThatIsNotSaidReachesToRestricted) {
  polres_.submit({polres_.letter({.classification = v1::CLASSIFICATION_TERBATAS}),
                  polres_.letter({.classification = v1::CLASSIFICATION_RAHASIA})});

  const auto sent = delivered_to("KODIM");

  ASSERT_THAT(sent, SizeIs(2));
  EXPECT_THAT(sent[0].payload(), Not(IsEmpty()));
  EXPECT_THAT(sent[1].payload(), IsEmpty());
}

TEST_F(ClearancesTest, AnAuthorHasWhatItWrote) {
  polres_.submit({polres_.letter({.classification = v1::CLASSIFICATION_RAHASIA})});
  clear("POLRES", v1::CLASSIFICATION_BIASA);

  const auto own = delivered_to("POLRES");

  ASSERT_THAT(own, SizeIs(1));
  EXPECT_THAT(own[0].payload(), Not(IsEmpty()));
}

}  // namespace
}  // namespace kentongan::test
