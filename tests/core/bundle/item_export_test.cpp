// Shows that whatever groups of a header are revealed, they verify, and that what is withheld
// cannot be guessed: T15. Random headers and reveal sets; names from a dictionary against the
// openings.
#include "core/bundle/item_export.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/base/tree_hash.h"
#include "core/bundle/reveal.h"
#include "core/eventlog/item_form.h"
#include "core/identity/envelope_item.h"
#include "core/identity/item.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/header.pb.h"
#include "tests/support/long_run.h"

namespace kentongan::bundle {
namespace {

class ItemExportTest : public ::testing::Test {
 protected:
  v1::Envelope envelope() {
    v1::Header header;
    header.mutable_identity()->set_id(random_.bytes(16));
    const auto maybe = [this] { return random_.below(4) != 0; };
    if (maybe()) {
      header.mutable_author()->set_agency("POLRES-" + std::to_string(random_.below(10'000)));
    }
    if (maybe()) {
      header.mutable_addresses()->add_to()->set_agency("KODIM");
    }
    if (maybe()) {
      header.mutable_subject()->set_incident("INS-" + std::to_string(random_.below(100)));
    }
    if (maybe()) {
      header.mutable_times()->set_written_at_us(static_cast<std::int64_t>(random_.below(1 << 30)));
    }
    if (maybe()) {
      header.mutable_chain()->set_sender_seq(random_.below(1000));
    }
    v1::Envelope made;
    made.set_media_type(Bytes(identity::kMessageMediaType));
    made.set_header(header.SerializeAsString());
    made.set_payload(random_.bytes(random_.below(100)));
    made.set_salt(random_.bytes(32));
    made.set_count(1);
    v1::Signature& signature = *made.add_signatures();
    signature.set_key_id(random_.bytes(32));
    signature.set_value(random_.bytes(64));
    return made;
  }

  SeededRandom random_{15};
};

/// Whether every opening leads to the root that is stated, and payload to its commitment.
bool holds(const eventlog::ItemForm& form) {
  for (const auto& opening : form.openings) {
    const auto root = root_from_path(identity::record_leaf(opening.salt, opening.record),
                                     opening.index, identity::kHeaderGroups, opening.path);
    if (!root || *root != *form.header_root) {
      return false;
    }
  }
  return !form.payload_salt ||
         identity::payload_commitment_of(form.payload_salt->view(), form.payload) ==
             *form.payload_commitment;
}

TEST_F(ItemExportTest, T15_AnyGroupsOfAnyHeaderVerify) {
  const int rounds = test::is_long_run() ? 10'000 : 1'000;
  for (int round = 0; round < rounds; ++round) {
    const v1::Envelope item = envelope();
    Reveal reveal;
    for (auto&& shown : reveal.groups) {
      shown = random_.below(2) == 0;
    }
    reveal.payload = random_.below(2) == 0;
    reveal.groups[0] = reveal.shows_messages();

    const auto made = export_item(item, {}, reveal);
    ASSERT_TRUE(made);
    const auto form = eventlog::parse_item(made->form);
    ASSERT_TRUE(form) << form.error().detail();

    const auto hashes = identity::hash_envelope(item).value().hashes;
    if (!form->is_whole()) {
      ASSERT_EQ(*form->header_root, hashes.header_root);
      ASSERT_EQ(*form->payload_commitment, hashes.payload_commitment);
      ASSERT_TRUE(holds(*form));
      ASSERT_EQ(form->openings.size(),
                static_cast<std::size_t>(std::ranges::count(reveal.groups, true)));
      ASSERT_EQ(form->payload_salt.has_value(), reveal.payload);
    }
  }
}

TEST_F(ItemExportTest, T15_ADictionaryOfTenThousandNamesHitsNoHiddenGroup) {
  const int rounds = test::is_long_run() ? 100 : 2;
  std::uint64_t hits = 0;
  for (int round = 0; round < rounds; ++round) {
    const v1::Envelope item = envelope();
    Reveal reveal;  // Everything but the author.
    reveal.groups = {true, false, true, true, true, true, true, true};
    const auto made = export_item(item, {}, reveal).value();
    const auto form = eventlog::parse_item(made.form).value();
    // The sibling of the first group is the leaf of the hidden one: what an attacker must hit.
    const Digest hidden = form.openings.front().path.front();
    for (int name = 0; name < 10'000; ++name) {
      v1::Header guess;
      guess.mutable_author()->set_agency("POLRES-" + std::to_string(name));
      const Bytes record = guess.SerializeAsString();
      for (const auto& opening : form.openings) {
        hits += identity::record_leaf(opening.salt, record) == hidden ? 1 : 0;
      }
      hits += leaf_hash(record) == hidden ? 1 : 0;
    }
  }
  EXPECT_EQ(hits, 0U);
}

TEST_F(ItemExportTest, AMessageIsWholeOnlyWithEverythingRevealed) {
  const v1::Envelope item = envelope();

  EXPECT_TRUE(export_item(item, {}, Reveal::all())->is_whole);
  EXPECT_FALSE(export_item(item, {}, Reveal::usual())->is_whole);
}

TEST_F(ItemExportTest, WhatIsErasedStaysSo) {
  v1::Envelope item = envelope();
  const auto hashes = identity::hash_envelope(item).value().hashes;
  for (std::size_t i = 0; i < identity::kHeaderGroups; ++i) {
    item.mutable_header_salts()->append(identity::record_salt(item.salt(), i).view());
  }
  item.set_header_root(hashes.header_root.str());
  item.set_payload_commitment(hashes.payload_commitment.str());
  item.clear_payload();
  item.clear_salt();

  const auto all = export_item(item, {}, Reveal::all()).value();
  const auto usual = export_item(item, {}, Reveal::usual()).value();
  const auto whole = eventlog::parse_item(all.form);
  const auto part = eventlog::parse_item(usual.form);

  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->header.empty());
  EXPECT_FALSE(whole->is_whole());
  ASSERT_TRUE(part);
  EXPECT_TRUE(holds(*part));
  EXPECT_EQ(part->openings.size(), 6U);
}

TEST_F(ItemExportTest, TheBrokersOwnEventIsShownAsItStands) {
  const auto made = export_event("event");
  const auto form = eventlog::parse_item(made.form);

  ASSERT_TRUE(form);
  EXPECT_EQ(form->event, "event");
}

TEST(RevealTest, ReadsWordsAndNamesTheOneThatIsNone) {
  const std::vector<std::string> words{"author", "payload"};
  const auto reveal = reveal_from(words);
  ASSERT_TRUE(reveal);
  EXPECT_TRUE(reveal->groups[0]);
  EXPECT_TRUE(reveal->groups[1]);
  EXPECT_TRUE(reveal->payload);
  EXPECT_FALSE(reveal->evidence);

  const std::vector<std::string> wrong{"autor"};
  EXPECT_EQ(reveal_from(wrong).error().code, ErrorCode::invalid_argument);
  EXPECT_NE(reveal_from(wrong).error().text.id.find("author"), std::string::npos);
  EXPECT_TRUE(reveal_from(std::vector<std::string>{"none"})->is_none());
  EXPECT_TRUE(reveal_from(std::vector<std::string>{"all"})->shows_whole());
  EXPECT_EQ(name_of_group(3), "subject");
}

}  // namespace
}  // namespace kentongan::bundle
