// Shows how an item is read and held against its leaf without a protobuf library: facts, forms, and
// each thing that does not fit. Items of a bus on paper, changed field by field.
#include "agents/verify/item_check.h"

#include <gtest/gtest.h>

#include "agents/verify/fields.h"
#include "core/eventlog/bundle.h"
#include "tests/agents/verify/altered_bundle.h"

namespace kentongan::verify {
namespace {

class ItemCheckTest : public ::testing::Test {
 protected:
  ItemCheckTest() {
    seq_ = bus_.message({.from = "PTM", .to = "POLRES"});
    whole_ = item(bundle::Reveal::all());
    opened_ = item(bundle::Reveal::usual());
    leaf_ = eventlog::decode(bus_.log().read(seq_, 1).value().front().leaf).value();
  }
  Bytes item(const bundle::Reveal& reveal) {
    const auto parts = test::parts_of(bus_.incident_bundle("INS-1", reveal));
    for (const auto& each : parts.items) {
      if (each.seq == seq_) {
        return each.form;
      }
    }
    return {};
  }
  [[nodiscard]] Result<void> check(const eventlog::ItemForm& form) const {
    return check_item(form, facts_of(form), leaf_, {test::PaperBus::kBus, "INS-1"});
  }

  test::PaperBus bus_;
  Seq seq_;
  Bytes whole_, opened_;
  eventlog::Leaf leaf_;
};

TEST_F(ItemCheckTest, ReadsTheFactsOfAMessage) {
  const ItemFacts facts = facts_of(eventlog::parse_item(whole_).value());

  EXPECT_EQ(facts.bus, test::PaperBus::kBus);
  EXPECT_EQ(facts.agency, "PTM");
  EXPECT_EQ(facts.type, "sitrep");
  EXPECT_EQ(facts.incident, "INS-1");
  EXPECT_EQ(facts.to, std::vector<std::string_view>{"POLRES"});
  EXPECT_EQ(facts.precedence, 4U);
  EXPECT_TRUE(facts.shown[7]);
}

TEST_F(ItemCheckTest, KnowsWhichGroupsAreWithheld) {
  const ItemFacts facts = facts_of(eventlog::parse_item(opened_).value());

  EXPECT_TRUE(facts.shown[0]);
  EXPECT_FALSE(facts.shown[6]);
  EXPECT_EQ(facts.seen_size, 0U);
}

TEST_F(ItemCheckTest, AnItemFitsItsLeafWholeOrInPart) {
  EXPECT_TRUE(check(eventlog::parse_item(whole_).value()));
  EXPECT_TRUE(check(eventlog::parse_item(opened_).value()));
}

TEST_F(ItemCheckTest, NamesWhatDoesNotFit) {
  auto form = eventlog::parse_item(opened_).value();
  const auto named = [this](const eventlog::ItemForm& changed) {
    return check(changed).error().detail();
  };
  auto changed = form;
  changed.media_type = identity::kDirectoryMediaType;
  EXPECT_EQ(named(changed), "media type");
  changed = form;
  changed.header_root = Digest{};
  EXPECT_EQ(named(changed), "opening");
  changed = form;
  changed.payload_commitment = Digest{};
  EXPECT_EQ(named(changed), "item hash");
  changed = form;
  changed.signatures.back().key = KeyId{};
  EXPECT_EQ(named(changed), "signer");
  changed = form;
  changed.openings.back().record = "";
  EXPECT_EQ(named(changed), "opening");
}

TEST_F(ItemCheckTest, RefusesAnotherBusTypeOrIncident) {
  const auto form = eventlog::parse_item(whole_).value();
  const ItemFacts facts = facts_of(form);

  EXPECT_EQ(check_item(form, facts, leaf_, {"bus.lain", ""}).error().detail(), "bus");
  EXPECT_EQ(check_item(form, facts, leaf_, {test::PaperBus::kBus, "INS-9"}).error().detail(),
            "incident");
  eventlog::Leaf correction = leaf_;
  correction.code = kCorrected;
  EXPECT_EQ(check_item(form, facts, correction, {test::PaperBus::kBus, ""}).error().detail(),
            "type");
}

TEST_F(ItemCheckTest, OnlyTheHeaderOfAMessageHasGroups) {
  auto form = eventlog::parse_item(opened_).value();
  EXPECT_TRUE(check_form(form));

  form.openings.back().record = "\x0a";
  EXPECT_EQ(check_form(form).error().code, ErrorCode::malformed);
  form = eventlog::parse_item(opened_).value();
  form.media_type = identity::kDutyMediaType;
  EXPECT_EQ(check_form(form).error().code, ErrorCode::malformed);
}

TEST(FieldsTest, TheLastOfAFieldCountsAndBrokenBytesHaveNone) {
  const Fields fields(BytesView("\x08\x01\x08\x02\x12\x01x", 7));
  EXPECT_EQ(fields.number(1), 2U);
  EXPECT_EQ(fields.bytes(2), "x");
  EXPECT_EQ(fields.bytes(1), "");
  EXPECT_EQ(fields.number(2), 0U);

  const Fields broken(BytesView("\x08\x01\x12\x05x", 5));
  EXPECT_EQ(broken.number(1), 0U);
}

}  // namespace
}  // namespace kentongan::verify
