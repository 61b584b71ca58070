// Shows that an order to erase is carried out at every desk that holds the message: log, outbox
// and keys; that it is said only then, and once; that a desk that was away does it on its return,
// and one whose process ends in the middle does it again. Desks and a broker's heart.
#include <array>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/envelope_item.h"
#include "core/schema/text_form.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/retention.pb.h"
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

constexpr const char* kPolisi = "POLRES-JAKUT";
constexpr const char* kStandby = "KODIM-0502 kedua";
constexpr const char* kPersonal = "Budi bin Tomo, NIK 1671010101900001";

class DeskEraseTest : public ::testing::Test {
 protected:
  DeskEraseTest() {
    link_.disk(kBpbd).keep_old_rows();
    link_.disk(kKodim).keep_old_rows();
    link_.run();
  }

  static Form form_of(const std::string& type, const std::map<std::string, std::string>& fields) {
    Form form;
    form.type = type;
    form.duty = DutyCode("PIKET");
    for (const auto& [name, value] : fields) {
      form.fields.members.emplace_back(name, Value::of(value));
    }
    return form;
  }
  MessageId send(Desk& from, const Form& form) {
    const auto composed = from.compose(form);
    EXPECT_TRUE(composed) << composed.error().detail();
    EXPECT_THAT(composed->problems, IsEmpty()) << composed->problems.front().field;
    const auto id = from.send(composed->draft);
    EXPECT_TRUE(id) << id.error().detail();
    return id ? *id : MessageId{};
  }
  MessageId send_personal(const std::string& classification = "BIASA") {
    return send(bpbd(), form_of("general_message", {{"text", kPersonal},
                                                    {"subject", "Uji"},
                                                    {"to", kKodim},
                                                    {"classification", classification}}));
  }
  MessageId order(Desk& by, const std::string& action, const MessageId& target) {
    return send(by, form_of("retention_order", {{"action", action},
                                                {"ground", "request"},
                                                {"legal_basis", "UU 27/2022 Pasal 44"},
                                                {"ref", to_string(target)},
                                                {"to", &by == &bpbd() ? kKodim : kBpbd}}));
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
  std::string bytes_at(const std::string& seat) {
    std::string all = bytes_of(link_.desk(seat).log());
    const auto rows = link_.disk(seat).old_rows();
    for (const auto& row : rows) {
      all += row.value;
    }
    return all;
  }
  void expect_gone_everywhere() {
    EXPECT_THAT(bytes_at(kBpbd), Not(HasSubstr(kPersonal)));
    EXPECT_THAT(bytes_at(kKodim), Not(HasSubstr(kPersonal)));
    EXPECT_THAT(bytes_of(link_.broker_log()), Not(HasSubstr(kPersonal)));
  }
  bool has_key(const std::string& seat, const MessageId& id) {
    return link_.payload_keys(seat).find(id)->has_value();
  }
  static int wraps_in(const eventlog::EventLog& log, const MessageId& id) {
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(log.read(log.find(id)->value().number, 1)->front().bytes));
    return event.message().envelope().wraps_size();
  }
  std::size_t done_at(Desk& desk, const MessageId& id) {
    const view::Retained* retained = desk.retention().find(id);
    return retained == nullptr ? 0 : retained->done.size();
  }
  /// How often an agency has said it, in the broker's log.
  int times_said(const std::string& agency) {
    int times = 0;
    const auto records = link_.broker_log().read(Seq(1), 4096).value();
    for (const auto& record : records) {
      v1::Event event;
      v1::Evidence said;
      times += event.ParseFromString(record.bytes) && event.has_evidence() &&
                       said.ParseFromString(event.evidence().envelope().header()) &&
                       said.code() == v1::EVIDENCE_CODE_ERASED && said.agency() == agency
                   ? 1
                   : 0;
    }
    return times;
  }
  /// Of a seat that is down: an order in its log says something else, as from a broker that let it
  /// through against the rules.
  void let_it_say(const std::string& seat, const MessageId& id, v1::RetentionAction action,
                  const std::string& written_for = {}) {
    auto log = eventlog::MemoryLog::open(link_.disk(seat), eventlog::Ordering::arrival).value();
    const Seq number = log->find(id)->value().number;
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(log->read(number, 1)->front().bytes));
    v1::RetentionOrder said;
    said.set_action(action);
    v1::Envelope& envelope = *event.mutable_message()->mutable_envelope();
    envelope.set_payload(said.SerializeAsString());
    v1::Header header;
    ASSERT_TRUE(header.ParseFromString(envelope.header()));
    if (!written_for.empty()) {
      header.mutable_author()->mutable_written_for()->set_agency(written_for);
      envelope.set_header(header.SerializeAsString());
    }
    ASSERT_TRUE(log->erase(std::array{eventlog::Rewrite{number, event.SerializeAsString()}}));
  }
  Desk& bpbd() { return link_.desk(kBpbd); }
  Desk& kodim() { return link_.desk(kKodim); }

  MemoryLink link_{{kBpbd, kKodim, kPolisi}};
};

TEST_F(DeskEraseTest, G11_EveryHolderErasesItAndSaysSo) {
  const MessageId id = send_personal();
  link_.run();
  ASSERT_THAT(bytes_of(kodim().log()), HasSubstr(kPersonal));

  order(bpbd(), "erase", id);
  link_.run(seconds(10));

  expect_gone_everywhere();
  EXPECT_EQ(done_at(bpbd(), id), 3U);
  EXPECT_EQ(done_at(kodim(), id), 3U);
  EXPECT_EQ(times_said(kBpbd), 1);
  EXPECT_EQ(times_said(kKodim), 1);
}

TEST_F(DeskEraseTest, ItIsShownAsErasedByOrder) {
  const MessageId id = send_personal();
  link_.run();
  order(bpbd(), "erase", id);
  link_.run(seconds(10));

  EXPECT_EQ(kodim().content(id), Content::erased);
  EXPECT_EQ(kodim().message(id)->content, Content::erased);
  EXPECT_THAT(kodim().message(id)->payload, IsEmpty());
  EXPECT_THAT(kodim().view().find(id)->text, IsEmpty());
  link_.crash(kKodim);
  link_.reopen(kKodim);
  EXPECT_EQ(kodim().content(id), Content::erased);
}

TEST_F(DeskEraseTest, G11_OfASecretTheKeysGoToo) {
  const MessageId id = send_personal("RAHASIA");
  link_.run();
  ASSERT_EQ(schema::text_of(kodim().message(id)->payload), kPersonal);
  ASSERT_TRUE(has_key(kBpbd, id));
  ASSERT_TRUE(has_key(kKodim, id));

  order(bpbd(), "erase", id);
  link_.run(seconds(10));

  EXPECT_FALSE(has_key(kBpbd, id));
  EXPECT_FALSE(has_key(kKodim, id));
  EXPECT_EQ(wraps_in(bpbd().log(), id), 0);
  EXPECT_EQ(wraps_in(kodim().log(), id), 0);
  EXPECT_EQ(wraps_in(link_.broker_log(), id), 0);
  EXPECT_EQ(kodim().content(id), Content::erased);
  EXPECT_EQ(bpbd().content(id), Content::erased);
  EXPECT_EQ(done_at(bpbd(), id), 3U);
}

TEST_F(DeskEraseTest, G11_AnOrderThatFindsTheDeskAwayIsCarriedOutOnItsReturn) {
  const MessageId id = send_personal();
  link_.run();
  link_.cut(kKodim, true);
  order(bpbd(), "erase", id);
  link_.run(seconds(30));
  EXPECT_THAT(bytes_of(kodim().log()), HasSubstr(kPersonal));
  EXPECT_EQ(done_at(bpbd(), id), 2U);

  link_.cut(kKodim, false);
  link_.run(seconds(60));

  expect_gone_everywhere();
  EXPECT_EQ(done_at(bpbd(), id), 3U);
}

TEST_F(DeskEraseTest, G11_WhoComesForItAfterwardsGetsTheErasedForm) {
  link_.cut(kKodim, true);
  link_.run(seconds(30));
  const MessageId id = send_personal();
  link_.run();
  order(bpbd(), "erase", id);
  link_.run(seconds(10));

  link_.cut(kKodim, false);
  link_.run(seconds(60));

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_EQ(kodim().content(id), Content::erased);
  EXPECT_EQ(done_at(bpbd(), id), 3U);
  expect_gone_everywhere();
}

TEST_F(DeskEraseTest, G11_AHoldStopsWhoHasNotErasedYetAndAReleaseLetsItOn) {
  const MessageId id = send_personal();
  link_.run();
  link_.cut(kKodim, true);
  order(bpbd(), "erase", id);
  link_.run(seconds(10));
  order(bpbd(), "hold", id);
  link_.run(seconds(10));
  link_.cut(kKodim, false);
  link_.run(seconds(60));
  EXPECT_EQ(done_at(bpbd(), id), 2U);
  EXPECT_THAT(bytes_of(kodim().log()), HasSubstr(kPersonal));
  EXPECT_EQ(schema::text_of(kodim().message(id)->payload), kPersonal);

  order(bpbd(), "release", id);
  link_.run(seconds(10));

  expect_gone_everywhere();
  EXPECT_EQ(done_at(bpbd(), id), 3U);
}

/// A desk whose log ends, as with its process, at one of the commits from the order's arrival to
/// its word: that commit is on the disk, or is not.
class DeskEraseStopTest
    : public DeskEraseTest,
      public ::testing::WithParamInterface<std::tuple<int, eventlog::MemoryDisk::Fate>> {};

TEST_P(DeskEraseStopTest, T16_DoesItAgainAndSaysItOnce) {
  const auto [commits, fate] = GetParam();
  const MessageId id = send_personal("RAHASIA");
  const MessageId open = send_personal();
  link_.run();
  link_.cut(kKodim, true);
  order(bpbd(), "erase", id);
  order(bpbd(), "erase", open);
  link_.run(seconds(10));
  ASSERT_EQ(done_at(bpbd(), id), 2U);
  link_.disk(kKodim).fail_sync_after(static_cast<std::uint64_t>(commits), fate);

  link_.cut(kKodim, false);
  link_.run(seconds(60));
  ASSERT_FALSE(link_.disk(kKodim).is_to_fail()) << "it was over before";
  EXPECT_LT(done_at(bpbd(), id) + done_at(bpbd(), open), 6U);
  link_.crash(kKodim);
  link_.reopen(kKodim);
  link_.run(seconds(60));

  EXPECT_EQ(times_said(kKodim), 2);
  EXPECT_EQ(done_at(bpbd(), id), 3U);
  EXPECT_EQ(done_at(bpbd(), open), 3U);
  EXPECT_EQ(kodim().content(id), Content::erased);
  EXPECT_FALSE(has_key(kKodim, id));
  expect_gone_everywhere();
}

INSTANTIATE_TEST_SUITE_P(Commits, DeskEraseStopTest,
                         ::testing::Combine(::testing::Range(0, 7),
                                            ::testing::Values(eventlog::MemoryDisk::Fate::lost,
                                                              eventlog::MemoryDisk::Fate::stored)));

TEST_F(DeskEraseTest, ADeskWithAFullDiskDoesItWhenThereIsRoom) {
  const MessageId id = send_personal();
  link_.run();
  link_.cut(kKodim, true);
  order(bpbd(), "erase", id);
  link_.run(seconds(30));
  link_.disk(kKodim).set_capacity(link_.disk(kKodim).used());
  link_.cut(kKodim, false);
  link_.run(seconds(20));
  EXPECT_EQ(times_said(kKodim), 0);

  link_.disk(kKodim).set_capacity(~std::uint64_t{0});
  link_.run(seconds(60));

  EXPECT_EQ(times_said(kKodim), 1);
  expect_gone_everywhere();
}

TEST_F(DeskEraseTest, G11_OnTheOrderOfWhoIsNotItsControllerNothingIsErased) {
  const MessageId id = send_personal();
  link_.run();
  const MessageId hold = order(kodim(), "hold", id);
  link_.run(seconds(10));
  link_.crash(kBpbd);
  let_it_say(kBpbd, hold, v1::RETENTION_ACTION_ERASE);

  link_.reopen(kBpbd);
  link_.run(seconds(10));

  ASSERT_TRUE(bpbd().retention().find(id)->erase());
  EXPECT_EQ(schema::text_of(bpbd().message(id)->payload), kPersonal);
  EXPECT_THAT(bytes_of(bpbd().log()), HasSubstr(kPersonal));
  EXPECT_EQ(times_said(kBpbd), 0);
}

TEST_F(DeskEraseTest, G11_NobodyReleasesTheHoldOfADeskThatIsHere) {
  const MessageId id = send_personal();
  link_.run();
  order(kodim(), "hold", id);
  link_.run(seconds(10));
  const MessageId erase = order(bpbd(), "hold", id);
  link_.run(seconds(10));
  const MessageId release = order(bpbd(), "release", id);
  link_.run(seconds(10));
  link_.crash(kKodim);
  let_it_say(kKodim, erase, v1::RETENTION_ACTION_ERASE);
  let_it_say(kKodim, release, v1::RETENTION_ACTION_RELEASE, kKodim);

  link_.reopen(kKodim);
  link_.run(seconds(10));

  ASSERT_TRUE(kodim().retention().find(id)->erase());
  ASSERT_FALSE(kodim().retention().find(id)->is_held()) << "as the record has it";
  EXPECT_THAT(bytes_of(kodim().log()), HasSubstr(kPersonal));
  EXPECT_EQ(times_said(kKodim), 0);
}

TEST_F(DeskEraseTest, G11_TheSecondDeskOfAnAgencyErasesToo) {
  link_.add_standby(kStandby, kKodim);
  link_.desk(kStandby).take_mailbox();
  link_.run(seconds(30));
  const MessageId id = send_personal("RAHASIA");
  const MessageId open = send_personal();
  link_.run();
  ASSERT_THAT(bytes_of(link_.desk(kStandby).log()), HasSubstr(kPersonal));
  kodim().take_mailbox();
  link_.run(seconds(30));
  ASSERT_THAT(bytes_of(kodim().log()), HasSubstr(kPersonal));
  order(bpbd(), "erase", id);
  order(bpbd(), "erase", open);
  link_.run(seconds(30));
  ASSERT_EQ(done_at(bpbd(), open), 3U);

  link_.desk(kStandby).take_mailbox();
  link_.run(seconds(30));

  EXPECT_THAT(bytes_of(link_.desk(kStandby).log()), Not(HasSubstr(kPersonal)));
  EXPECT_EQ(link_.desk(kStandby).content(id), Content::erased);
  EXPECT_EQ(link_.desk(kStandby).content(open), Content::erased);
  EXPECT_EQ(times_said(kKodim), 2);
}

TEST_F(DeskEraseTest, T16_WhatComesBackErasedToItsSenderIsNotLeftInHisOutbox) {
  link_.add_standby(kStandby, kKodim);
  link_.disk(kStandby).keep_old_rows();
  link_.run(seconds(30));
  const MessageId id =
      send(link_.desk(kStandby),
           form_of("general_message", {{"text", kPersonal}, {"subject", "Uji"}, {"to", kBpbd}}));
  link_.run(seconds(10));
  order(kodim(), "erase", id);
  link_.run(seconds(10));
  ASSERT_EQ(done_at(kodim(), id), 3U);
  ASSERT_THAT(bytes_at(kStandby), HasSubstr(kPersonal)) << "its event has not come back";

  link_.desk(kStandby).take_mailbox();
  link_.run(seconds(30));

  EXPECT_EQ(link_.desk(kStandby).content(id), Content::erased);
  EXPECT_THAT(bytes_at(kStandby), Not(HasSubstr(kPersonal)));
  EXPECT_EQ(times_said(kKodim), 1);
}

TEST_F(DeskEraseTest, AnErasureThatIsDoneIsNotDoneAgainAtEachStart) {
  const MessageId id = send_personal();
  link_.run();
  order(bpbd(), "erase", id);
  link_.run(seconds(10));
  ASSERT_EQ(done_at(bpbd(), id), 3U);
  const auto before = bpbd().log().head();

  link_.crash(kBpbd);
  link_.reopen(kBpbd);
  link_.disk(kBpbd).keep_old_rows();
  link_.run(seconds(10));

  const auto rewritten = link_.disk(kBpbd).old_rows();
  for (const auto& row : rewritten) {
    EXPECT_FALSE(row.key.starts_with("erasing/"));
  }
  EXPECT_EQ(bpbd().log().head().root, before.root);
}

TEST_F(DeskEraseTest, G11_ADeskPutBackFromACopyErasesAgain) {
  const MessageId id = send_personal();
  link_.run();
  eventlog::MemoryDisk copy;
  copy.copy_from(link_.disk(kKodim));
  order(bpbd(), "erase", id);
  link_.run(seconds(10));
  ASSERT_EQ(done_at(bpbd(), id), 3U);

  link_.crash(kKodim);
  link_.disk(kKodim).copy_from(copy);
  link_.reopen(kKodim);
  link_.run(seconds(60));

  EXPECT_EQ(kodim().content(id), Content::erased);
  expect_gone_everywhere();
  EXPECT_EQ(times_said(kKodim), 1);
}

}  // namespace
}  // namespace kentongan::agents
