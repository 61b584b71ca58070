// Shows that a desk takes nothing on trust: what a broker delivers is checked to the last bit.
// Real submissions from a forge; each part is then bent, one bit at a time.
#include "agents/session/delivery_verifier.h"

#include <functional>

#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "kentongan/v1/event.pb.h"
#include "tests/agents/bus_forge.h"

namespace kentongan::agents {
namespace {

using test::BusForge;

class DeliveryVerifierTest : public ::testing::Test {
 protected:
  /// How many of the deliveries are taken; what is wrong with the next is in `frame_.bad`.
  std::size_t taken(const v1::Deliver& deliver) {
    body_ = deliver.SerializeAsString();
    EXPECT_TRUE(verifier_.verify_deliver(body_, frame_));
    return frame_.good.size();
  }
  std::size_t taken(const std::vector<v1::Delivery>& items) {
    return taken(BusForge::deliver(items));
  }
  /// The code of the fault of a lone delivery whose event was bent.
  ErrorCode code_of_bent_event(const std::function<void(v1::Event&)>& bend) {
    auto items = forge_.messages("BPBD-DKI", 1);
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(items[0].event()));
    bend(event);
    items[0].set_event(event.SerializeAsString());
    EXPECT_EQ(taken(items), 0U);
    return frame_.bad ? frame_.bad->error.code : ErrorCode::timeout;
  }

  BusForge forge_;
  DeliveryVerifier verifier_{forge_.trust(), forge_.directory()};
  VerifiedFrame frame_;
  Bytes body_;
};

TEST_F(DeliveryVerifierTest, G9_TakesAWholeSubmissionByItsRun) {
  ASSERT_EQ(taken(forge_.messages("BPBD-DKI", 7)), 7U);

  EXPECT_FALSE(frame_.bad);
  EXPECT_EQ(frame_.good[3].facts.agency, "BPBD-DKI");
  EXPECT_EQ(frame_.good[3].facts.type, "general_message");
  EXPECT_TRUE(frame_.good[3].path.empty());
}

TEST_F(DeliveryVerifierTest, TakesAPartOfASubmissionByItsPaths) {
  auto items = forge_.with_paths(forge_.messages("BPBD-DKI", 7));
  items.erase(items.begin() + 2, items.begin() + 4);

  EXPECT_EQ(taken(items), 5U);
  EXPECT_FALSE(frame_.bad);
}

TEST_F(DeliveryVerifierTest, RefusesAPartOfASubmissionWithoutItsPaths) {
  auto items = forge_.messages("BPBD-DKI", 7);
  items.erase(items.begin() + 2);

  EXPECT_EQ(taken(items), 0U);
  EXPECT_EQ(frame_.bad->error.code, ErrorCode::malformed);
}

TEST_F(DeliveryVerifierTest, TakesWhatStandsBeforeTheFirstFault) {
  auto items = forge_.messages("BPBD-DKI", 2);
  auto bad = forge_.messages("BPBD-DKI", 1);
  bad[0].mutable_leaf()->at(40) = 'x';
  items.push_back(bad[0]);
  items.push_back(forge_.messages("BPBD-DKI", 1)[0]);

  EXPECT_EQ(taken(items), 2U);
  ASSERT_TRUE(frame_.bad);
  EXPECT_TRUE(frame_.bad->is_message);
  EXPECT_TRUE(frame_.bad->id.has_value());
}

TEST_F(DeliveryVerifierTest, AFaultWithinARunCostsNoneOfItsNeighbours) {
  const auto items = forge_.messages("BPBD-DKI", 7);
  const auto bend_event = [](v1::Delivery& delivery) {
    const auto at = delivery.event().find("uji ");
    delivery.mutable_event()->at(at) ^= 1;
  };
  const auto bend_item_in_leaf = [](v1::Delivery& delivery) {
    delivery.mutable_leaf()->at(140) ^= 1;
  };
  for (const std::function<void(v1::Delivery&)>& bend :
       {std::function<void(v1::Delivery&)>(bend_event), {bend_item_in_leaf}}) {
    auto bent = items;
    bend(bent[3]);

    ASSERT_EQ(taken(bent), 3U);

    ASSERT_TRUE(frame_.bad);
    EXPECT_EQ(frame_.bad->seq, Seq(frame_.good[2].event.seq + 1));
    EXPECT_EQ(frame_.bad->error.code, ErrorCode::corrupt);
    const VerifiedDelivery& good = frame_.good[1];
    const auto root = root_from_path(good.leaf.item, 1, 7, good.path);
    ASSERT_TRUE(root);
    EXPECT_EQ(*root, *root_from_path(frame_.good[0].leaf.item, 0, 7, frame_.good[0].path));
  }
}

TEST_F(DeliveryVerifierTest, ARunWhoseFaultyItemCannotBeMadeOutIsNotTaken) {
  auto items = forge_.messages("BPBD-DKI", 7);
  items[3].mutable_event()->at(items[3].event().find("uji ")) ^= 1;
  items[3].set_leaf(std::string(256, 'x'));

  EXPECT_EQ(taken(items), 0U);

  ASSERT_TRUE(frame_.bad);
  EXPECT_EQ(frame_.bad->error.code, ErrorCode::malformed);
}

TEST_F(DeliveryVerifierTest, AForgedNeighbourOfAFaultIsNotTaken) {
  auto items = forge_.messages("BPBD-DKI", 3);
  const auto forged = forge_.messages("BPBD-DKI", 3);
  items[0] = forged[0];
  items[2].mutable_event()->at(items[2].event().find("uji ")) ^= 1;

  EXPECT_EQ(taken(items), 0U);
}

TEST_F(DeliveryVerifierTest, EveryBitOfAnEventThatIsBentIsFound) {
  const auto items = forge_.messages("BPBD-DKI", 1);
  const std::size_t bits = items[0].event().size() * 8;
  std::size_t passed = 0;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    auto bent = items;
    char& byte = bent[0].mutable_event()->at(bit / 8);
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    passed += taken(bent);
  }
  // The seq is the broker's word: only the tree's proofs bind it. Its bits are the ones that pass.
  EXPECT_LE(passed, 8U);
}

TEST_F(DeliveryVerifierTest, NamesTheFieldOfTheLeafThatDoesNotFit) {
  const auto items = forge_.messages("BPBD-DKI", 1);
  // Offsets of protocol.md 4: type, code, flags, time, incident tag, item, header root, signer,
  // decision.
  for (const std::size_t offset : {0U, 8U, 9U, 11U, 20U, 40U, 130U, 170U, 200U, 230U}) {
    auto bent = items;
    bent[0].mutable_leaf()->at(offset) ^= 0x04;
    EXPECT_EQ(taken(bent), 0U) << "offset " << offset;
  }
}

TEST_F(DeliveryVerifierTest, RefusesAnotherPayloadUnderTheSameSignature) {
  EXPECT_EQ(code_of_bent_event([](v1::Event& event) {
              event.mutable_message()->mutable_envelope()->set_payload("lain");
            }),
            ErrorCode::corrupt);
}

TEST_F(DeliveryVerifierTest, RefusesAnotherDecision) {
  EXPECT_EQ(code_of_bent_event([](v1::Event& event) {
              event.mutable_message()->mutable_decision()->append("\x10\x01", 2);
            }),
            ErrorCode::corrupt);
}

TEST_F(DeliveryVerifierTest, RefusesAnEventWithoutSignature) {
  EXPECT_EQ(code_of_bent_event([](v1::Event& event) {
              event.mutable_message()->mutable_envelope()->clear_signatures();
            }),
            ErrorCode::corrupt);
}

TEST_F(DeliveryVerifierTest, RefusesAnotherBus) {
  BusTrust trust = forge_.trust();
  trust.bus = "lain/log/1";
  DeliveryVerifier of_another(trust, forge_.directory());
  body_ = BusForge::deliver(forge_.messages("BPBD-DKI", 1)).SerializeAsString();

  ASSERT_TRUE(of_another.verify_deliver(body_, frame_));

  ASSERT_TRUE(frame_.bad);
  EXPECT_EQ(frame_.bad->error.code, ErrorCode::wrong_bus);
}

TEST_F(DeliveryVerifierTest, RefusesAKeyThatTheDirectoryDoesNotKnow) {
  const identity::Directory empty;
  DeliveryVerifier verifier(forge_.trust(), empty);
  body_ = BusForge::deliver(forge_.messages("BPBD-DKI", 1)).SerializeAsString();

  ASSERT_TRUE(verifier.verify_deliver(body_, frame_));

  ASSERT_TRUE(frame_.bad);
  EXPECT_EQ(frame_.bad->error.code, ErrorCode::key_unknown);
}

TEST_F(DeliveryVerifierTest, RefusesTheKeyOfAnotherAgency) {
  // A submission of KODIM-0502 in which the signature is BPBD-DKI's, right in itself.
  BusForge thief;
  identity::Directory bent;
  for (const v1::Delivery& delivery : forge_.founding()) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(delivery.event()));
    v1::DirectoryChange change;
    ASSERT_TRUE(change.ParseFromString(event.directory().envelope().header()));
    if (change.has_key()) {
      change.mutable_key()->set_agency(change.key().agency() == "BPBD-DKI" ? "KODIM-0502"
                                                                           : "BPBD-DKI");
    }
    static_cast<void>(bent.apply(change, Seq(event.seq() + (change.has_key() ? 10 : 0))));
  }
  DeliveryVerifier verifier(forge_.trust(), bent);
  body_ = BusForge::deliver(forge_.messages("BPBD-DKI", 1)).SerializeAsString();

  ASSERT_TRUE(verifier.verify_deliver(body_, frame_));

  EXPECT_TRUE(frame_.good.empty());
}

TEST_F(DeliveryVerifierTest, G9_WhatTheBrokerAloneCanSayIsTakenFromItsKeyAlone) {
  const auto is_taken = [this](v1::EvidenceCode code, const char* agency, const char* signer) {
    return taken({forge_.evidence(code, agency, signer)}) == 1;
  };
  for (const auto code : {v1::EVIDENCE_CODE_SEALED, v1::EVIDENCE_CODE_EXPIRED}) {
    EXPECT_TRUE(is_taken(code, "", ""));
    EXPECT_FALSE(is_taken(code, "BPBD-DKI", "BPBD-DKI"));
    EXPECT_FALSE(is_taken(code, "", "BPBD-DKI"));
  }
  EXPECT_TRUE(is_taken(v1::EVIDENCE_CODE_DELIVERED, "BPBD-DKI", "BPBD-DKI"));
}

TEST_F(DeliveryVerifierTest, G9_TheBrokersKeySaysNothingInAnAgencysName) {
  for (const auto code :
       {v1::EVIDENCE_CODE_READ, v1::EVIDENCE_CODE_ACTED, v1::EVIDENCE_CODE_ERASED}) {
    EXPECT_EQ(taken({forge_.evidence(code, "BPBD-DKI")}), 0U);
    ASSERT_TRUE(frame_.bad);
    EXPECT_EQ(frame_.bad->error.code, ErrorCode::bad_signature);
  }
}

TEST_F(DeliveryVerifierTest, TakesTheFoundingByTheBrokersKeyAlone) {
  const identity::Directory empty;
  DeliveryVerifier verifier(forge_.trust(), empty);
  v1::Answer answer;
  for (const v1::Delivery& delivery : forge_.founding()) {
    *answer.add_events() = delivery;
  }
  body_ = answer.SerializeAsString();

  ASSERT_TRUE(verifier.verify_answer(body_, frame_));

  EXPECT_EQ(frame_.good.size(), 4U);
}

TEST_F(DeliveryVerifierTest, G14_BytesThatAreNoDeliverAreRefused) {
  EXPECT_FALSE(verifier_.verify_deliver("", frame_));
  EXPECT_FALSE(verifier_.verify_deliver("\xff\xff\xff", frame_));
  EXPECT_FALSE(verifier_.verify_deliver(Bytes("\x08\x09", 2), frame_));
}

}  // namespace
}  // namespace kentongan::agents
