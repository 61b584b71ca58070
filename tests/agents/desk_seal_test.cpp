// Shows what officers are promised of a sealed message: it opens at the desks it was sent to and
// nowhere else, and where it does not open everybody hears so. Desks and a broker's heart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "agents/sealed_mail.h"
#include "core/schema/text_form.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/agents/agencies.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

using std::chrono::seconds;
using test::MemoryLink;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kPolresJakut = "POLRES-JAKUT";
constexpr const char* kSecretText = "Benda kategori C di gudang barat.";

class DeskSealTest : public ::testing::Test {
 protected:
  DeskSealTest() { link_.run(); }

  Result<Composed> composed(const std::string& to, const std::string& classification,
                            bool sealed = false, const std::string& marking = "") {
    Form form;
    form.type = "general_message";
    form.duty = DutyCode("PIKET");
    form.sealed = sealed;
    for (const auto& [name, value] :
         std::map<std::string, std::string>{{"text", kSecretText},
                                            {"subject", "Uji"},
                                            {"to", to},
                                            {"classification", classification}}) {
      form.fields.members.emplace_back(name, Value::of(value));
    }
    if (!marking.empty()) {
      form.fields.members.emplace_back("markings", Value::of(marking));
    }
    return bpbd().compose(form);
  }
  MessageId send_secret(const std::string& to = kKodim) {
    return bpbd().send(composed(to, "RAHASIA")->draft).value();
  }
  /// Its key waits for the receipt.
  MessageId send_personal() {
    return bpbd().send(composed(kKodim, "TERBATAS", true, "DATA-PRIBADI")->draft).value();
  }
  /// Counts the keys that the broker gives the desk of KODIM-0502, and loses them if told so.
  void watch_keys(bool lose) {
    link_.bend(kKodim, [this, lose](Bytes& bytes) {
      v1::Frame frame;
      if (frame.ParseFromString(bytes) && frame.has_key_release()) {
        ++keys_sent_;
        frame.mutable_ping()->set_answer(true);
        bytes = lose ? frame.SerializeAsString() : bytes;
      }
    });
  }
  static std::string text_at(Desk& desk, const MessageId& id) {
    return schema::text_of(desk.message(id)->payload);
  }
  static std::string bytes_of(const eventlog::EventLog& log) {
    std::string all;
    const auto records = log.read(Seq(1), 4096).value();
    for (const auto& record : records) {
      all += record.bytes;
    }
    const auto rows = log.state("").value();
    for (const auto& row : rows) {
      all += row.value;
    }
    return all;
  }
  Desk& bpbd() { return link_.desk(kBpbd); }
  Desk& kodim() { return link_.desk(kKodim); }

  int keys_sent_ = 0;
  MemoryLink link_{{kBpbd, kKodim, kPolresJakut}};
};

TEST_F(DeskSealTest, G11_ASecretOpensAtTheDeskItWasSentToAndAtItsOwn) {
  const MessageId id = send_secret();
  link_.run();

  EXPECT_EQ(text_at(kodim(), id), kSecretText);
  EXPECT_EQ(text_at(bpbd(), id), kSecretText);
  EXPECT_EQ(kodim().view().find(id)->text, kSecretText);
  EXPECT_EQ(kodim().content(id), Content::shown);
}

TEST_F(DeskSealTest, G11_NoLogHoldsWhatASecretSays) {
  link_.cut(kBpbd, true);
  send_secret();
  EXPECT_THAT(bytes_of(bpbd().log()), Not(HasSubstr(kSecretText)));
  link_.cut(kBpbd, false);
  link_.run(seconds(60));

  ASSERT_GT(kodim().log().head().size, 0U);
  EXPECT_THAT(bytes_of(bpbd().log()), Not(HasSubstr(kSecretText)));
  EXPECT_THAT(bytes_of(kodim().log()), Not(HasSubstr(kSecretText)));
  EXPECT_THAT(bytes_of(link_.broker_log()), Not(HasSubstr(kSecretText)));
}

TEST_F(DeskSealTest, G11_AThirdAgencyHoldsNothingOfIt) {
  const MessageId id = send_secret();
  link_.run();

  EXPECT_EQ(link_.times_in_log(kPolresJakut, id), 0);
}

TEST_F(DeskSealTest, WhatWaitsInTheOutboxIsShownToItsAuthor) {
  link_.cut(kBpbd, true);
  const MessageId id = send_secret();

  EXPECT_EQ(text_at(bpbd(), id), kSecretText);
}

TEST_F(DeskSealTest, G11_ItOpensAgainAfterTheProcessWasKilled) {
  const MessageId id = send_secret();
  link_.run();

  for (const char* seat : {kBpbd, kKodim}) {
    link_.crash(seat);
    link_.reopen(seat);
    EXPECT_EQ(text_at(link_.desk(seat), id), kSecretText);
    EXPECT_EQ(link_.desk(seat).view().find(id)->text, kSecretText);
  }
}

TEST_F(DeskSealTest, SealedAnewUnderANewNumberItIsTheSameMessage) {
  link_.add_standby("second", kBpbd);
  link_.cut(kBpbd, true);
  const MessageId id = send_secret();
  link_.send("second", kPolresJakut);
  link_.run();

  link_.cut(kBpbd, false);
  link_.run(seconds(60));

  EXPECT_EQ(text_at(kodim(), id), kSecretText);
}

TEST_F(DeskSealTest, WhatIsLessThanSecretIsSealedOnlyWhereItIsAskedFor) {
  const MessageId open = bpbd().send(composed(kKodim, "TERBATAS")->draft).value();
  const MessageId closed = bpbd().send(composed(kKodim, "TERBATAS", true)->draft).value();
  link_.run();

  EXPECT_FALSE(kodim().view().find(open)->sealed);
  EXPECT_TRUE(kodim().view().find(closed)->sealed);
  EXPECT_EQ(text_at(kodim(), closed), kSecretText);
}

TEST_F(DeskSealTest, G11_TopSecretIsRefusedAtTheDeskInClearWords) {
  const auto refused = composed(kKodim, "SANGAT RAHASIA");

  ASSERT_THAT(refused->problems, SizeIs(1));
  EXPECT_EQ(refused->problems[0].rule, schema::Rule::not_carried);
  EXPECT_EQ(refused->problems[0].reason.id, "SANGAT RAHASIA tidak dibawa bus ini");
  EXPECT_THAT(refused->problems[0].fix.en, Not(IsEmpty()));
}

TEST_F(DeskSealTest, ASecretForAGroupIsRefusedAtTheDesk) {
  const auto refused = composed("area:31.72", "RAHASIA");

  ASSERT_THAT(refused->problems, SizeIs(1));
  EXPECT_EQ(refused->problems[0].field, "addresses.to[0]");
}

TEST_F(DeskSealTest, G11_WhatDoesNotOpenIsShownSoAndItsAuthorHearsIt) {
  // As from a desk that seals something else than it says: the broker cannot see it.
  MessageDraft draft = composed(kKodim, "RAHASIA")->draft;
  draft.payload = "bukan isi jenis ini";
  const MessageId id = bpbd().send(draft).value();
  link_.run();

  EXPECT_EQ(kodim().content(id), Content::unreadable);
  EXPECT_THAT(kodim().message(id)->payload, IsEmpty());
  const view::MessageTrace* trace = bpbd().view().find(id);
  const view::PartyTrace* party = trace->party(AgencyCode(kKodim));
  EXPECT_EQ(trace->state_of(*party, view::kNow, bpbd().now_us()).state, view::State::failed);
  EXPECT_EQ(party->marks.back().code, v1::EVIDENCE_CODE_DELIVERY_FAILED);
  EXPECT_THAT(party->marks.back().reason, Not(IsEmpty()));

  // Said once, however often the desk starts.
  const std::size_t said = party->marks.size();
  link_.crash(kKodim);
  link_.reopen(kKodim);
  link_.run();
  EXPECT_EQ(bpbd().view().find(id)->party(AgencyCode(kKodim))->marks.size(), said);
}

TEST_F(DeskSealTest, G11_AKeyThatWaitsForTheReceiptComesAfterIt) {
  watch_keys(true);
  const MessageId id = send_personal();
  link_.run();

  EXPECT_EQ(kodim().content(id), Content::waits_for_key);
  EXPECT_THAT(kodim().message(id)->payload, IsEmpty());
  EXPECT_THAT(words_for(kodim().content(id)).id, HasSubstr("menunggu kunci"));
  const view::MessageTrace* trace = bpbd().view().find(id);
  EXPECT_EQ(trace->state_of(*trace->party(AgencyCode(kKodim)), view::kNow, bpbd().now_us()).state,
            view::State::delivered);

  watch_keys(false);
  link_.run(seconds(15));
  EXPECT_EQ(text_at(kodim(), id), kSecretText);
  EXPECT_EQ(kodim().view().find(id)->text, kSecretText);
  const int keys_sent = keys_sent_;
  link_.run(seconds(30));
  EXPECT_EQ(keys_sent_, keys_sent) << "it is not asked for again";
}

TEST_F(DeskSealTest, G11_AKeyThatWaitsSurvivesTheDeathOfDeskAndBroker) {
  watch_keys(true);
  const MessageId id = send_personal();
  link_.run();
  link_.crash(kKodim);
  link_.crash_broker();
  link_.reopen_broker();
  link_.reopen(kKodim);
  EXPECT_EQ(kodim().content(id), Content::waits_for_key);

  watch_keys(false);
  link_.run(seconds(60));
  EXPECT_EQ(text_at(kodim(), id), kSecretText);

  link_.crash(kKodim);
  link_.reopen(kKodim);
  EXPECT_EQ(text_at(kodim(), id), kSecretText);
}

TEST_F(DeskSealTest, KeysThatAreLostComeAgain) {
  const MessageId secret = send_secret();
  const MessageId personal = send_personal();
  link_.run();
  link_.crash(kKodim);
  link_.lose_payload_keys(kKodim);
  link_.reopen(kKodim);
  EXPECT_EQ(kodim().content(personal), Content::waits_for_key);

  link_.run(seconds(60));
  EXPECT_EQ(text_at(kodim(), secret), kSecretText);
  EXPECT_EQ(text_at(kodim(), personal), kSecretText);
}

TEST_F(DeskSealTest, TheAuthorsOtherDeskGetsTheKeyToo) {
  link_.add_standby("second", kBpbd);
  link_.desk("second").take_mailbox();
  link_.run(seconds(20));
  const MessageId id = send_personal();
  link_.run(seconds(60));

  EXPECT_EQ(text_at(link_.desk("second"), id), kSecretText);
}

TEST_F(DeskSealTest, G11_OldMailOpensWithTheSealingKeyOfItsDay) {
  link_.cut(kKodim, true);
  const MessageId old = send_secret();
  link_.run();
  ASSERT_TRUE(link_.replace_keys(kKodim));
  const MessageId late = send_secret();
  link_.add_standby("new", kKodim);
  link_.desk("new").take_mailbox();
  link_.run(seconds(60));

  EXPECT_EQ(text_at(link_.desk("new"), late), kSecretText);
  EXPECT_EQ(text_at(link_.desk("new"), old), kSecretText);
}

}  // namespace
}  // namespace kentongan::agents
