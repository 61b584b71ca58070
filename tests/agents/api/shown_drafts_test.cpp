// Shows which drafts a desk keeps of those that it has shown, and under which name.
// Drafts made by hand; no desk.
#include "agents/api/shown_drafts.h"

#include <gtest/gtest.h>

namespace kentongan::agents::api {
namespace {

ShownDraft draft(std::size_t number, bool is_handover = false) {
  ShownDraft made;
  made.message.header.mutable_identity()->set_id(Bytes(MessageId::kSize - 1, 'x') +
                                                 static_cast<char>('a' + number));
  made.changes.resize(is_handover ? 1 : 0);
  return made;
}
std::string name_of(const ShownDraft& one) {
  return to_string(one.message.id());
}

TEST(ShownDraftsTest, TheNewestAreKept) {
  ShownDrafts shown;
  for (std::size_t i = 0; i <= ShownDrafts::kMost; ++i) {
    shown.keep(draft(i));
  }

  EXPECT_EQ(shown.message(name_of(draft(0))).error().code, ErrorCode::not_found);
  EXPECT_TRUE(shown.message(name_of(draft(1))));
  EXPECT_TRUE(shown.message(name_of(draft(ShownDrafts::kMost))));
}

TEST(ShownDraftsTest, WhatIsForgottenIsNotSentAgain) {
  ShownDrafts shown;
  shown.keep(draft(0));
  shown.keep(draft(1));

  shown.forget(draft(0).message.id());

  EXPECT_FALSE(shown.message(name_of(draft(0))));
  EXPECT_TRUE(shown.message(name_of(draft(1))));
}

TEST(ShownDraftsTest, AHandOverIsNoMessageAndAMessageNoHandOver) {
  ShownDrafts shown;
  shown.keep(draft(0));
  shown.keep(draft(1, true));

  EXPECT_FALSE(shown.handover(name_of(draft(0))));
  EXPECT_FALSE(shown.message(name_of(draft(1))));
  EXPECT_TRUE(shown.handover(name_of(draft(1))));
}

}  // namespace
}  // namespace kentongan::agents::api
