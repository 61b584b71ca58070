// Shows that every decision of a log can be made again from the log alone, and that one that was
// changed is found. A bus on which all kinds of messages were sent while rules and controls
// changed.
#include "core/view/redecision.h"

#include "core/base/digest.h"
#include "core/identity/policy_item.h"
#include "kentongan/v1/assistance.pb.h"
#include "kentongan/v1/order.pb.h"
#include "tests/broker/admission/admission_under_test.h"
#include "tests/broker/bent_log.h"
#include "tests/support/long_run.h"
#include "tests/support/open_policy.h"

namespace kentongan::test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int32_t kZone = 7 * 3600;

class RedecisionTest : public AdmissionUnderTest {
 protected:
  SealedItem varied(std::uint64_t number) {
    Letter letter;
    letter.to = number % 3 == 0 ? std::vector<std::string>{"KODIM", "BPBD"}
                                : std::vector<std::string>{"KODIM"};
    letter.cc = number % 5 == 0 ? std::vector<std::string>{"GULKARMAT"} : letter.cc;
    letter.incident = number % 2 == 0 ? "INS-" + std::to_string(number % 40) : "";
    v1::Header header = polres_.header_of(letter);
    if (number % 7 == 0) {
      header.mutable_handling()->add_markings(v1::MARKING_EMBARGO);
    }
    if (number % 14 == 0) {
      header.mutable_author()->set_duty("KOMANDAN");
      header.mutable_handling()->set_break_glass("nyawa");
    }
    return polres_.seal(header, Caller::payload_of(letter));
  }
  SealedItem order() {
    v1::Header header = polres_.header_of({.incident = "INS-2"});
    header.mutable_identity()->set_type("order");
    v1::Order payload;
    payload.set_task("jaga gedung");
    payload.set_order_no("Sprin/1");
    return polres_.seal(header, payload.SerializeAsString());
  }
  void agree_on_control(std::int64_t seconds) {
    v1::Header asked = polres_.header_of({.incident = "INS-2"});
    asked.mutable_identity()->set_type("rfa");
    asked.mutable_subject()->set_legal_basis("UU 2/2002 Pasal 41");
    v1::Rfa rfa;
    rfa.add_requests()->set_item("SST");
    rfa.set_command_relation(v1::COMMAND_RELATION_BKO);
    rfa.mutable_release_at()->set_seconds(bus_.clock().wall_us() / 1'000'000 + seconds);
    const SealedItem request = polres_.seal(asked, rfa.SerializeAsString());
    polres_.submit({request});
    v1::Header answered = kodim_.header_of({.to = {"POLRES"}, .incident = "INS-2"});
    answered.mutable_identity()->set_type("rfa_response");
    answered.mutable_subject()->set_reply_to(request.id.str());
    v1::RfaResponse response;
    response.set_decision(v1::RFA_DECISION_ACCEPTED);
    kodim_.submit({kodim_.seal(answered, response.SerializeAsString())});
  }
  void change_policy() {
    const std::string yaml = open_policy()[0].bytes + "    precedence: [BIASA, SEGERA, KILAT]\n";
    const identity::PolicyText text{"UJI-BEBAS", yaml, sha256(open_policy()[0].bytes).str()};
    v1::Envelope draft =
        identity::sign_policies(SmallBus::kBus, std::span(&text, 1), bus_.agent_key("BPBD"),
                                bus_.clock().wall_us(), bus_.random())
            .front();
    ASSERT_TRUE(identity::add_policy_signature(draft, bus_.agent_key("KODIM")));
    ASSERT_TRUE(bus_.heart().put_policy(draft.SerializeAsString()));
    bus_.pump();
  }
  /// As many messages, in submissions of fifty, while the rules change in the middle.
  void send(std::uint64_t count) {
    for (std::uint64_t sent = 0; sent < count;) {
      std::vector<SealedItem> items;
      for (; items.size() < 50 && sent < count; ++sent) {
        items.push_back(varied(sent));
      }
      polres_.submit(items);
      polres_.submit({order()});
      if (sent == count / 4 / 50 * 50) {
        agree_on_control(600);
      }
      if (sent == count / 2 / 50 * 50) {
        change_policy();
      }
      bus_.clock().advance(std::chrono::seconds(1));
      polres_.receive_all();
    }
  }
};

TEST_F(RedecisionTest, T22_EveryDecisionOfTheLogIsMadeAgainFromTheLogAlone) {
  const std::uint64_t count = is_long_run() ? 100'000 : 2'000;
  send(count);

  const auto again = view::redecide(bus_.log(), kZone);

  ASSERT_TRUE(again);
  EXPECT_GT(again->messages, count * 9 / 10);
  EXPECT_GT(again->parties, again->messages);
  EXPECT_EQ(again->differing, 0U) << again->differences.front().seq.value() << " "
                                  << again->differences.front().what.en;
}

TEST_F(RedecisionTest, G8_ADecisionThatNamesAnotherRuleIsFound) {
  send(50);
  const std::uint64_t seq = polres_.submit({varied(1)}).receipts(0).seq();
  const BentLog bent(bus_.log(), Seq(seq), [](v1::Event& event) {
    v1::Decision record;
    record.ParseFromString(event.message().decision());
    record.set_rule("LAIN");
    event.mutable_message()->set_decision(record.SerializeAsString());
  });

  const auto again = view::redecide(bent, kZone);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->differing, 1U);
  ASSERT_THAT(again->differences, SizeIs(1));
  EXPECT_EQ(again->differences[0].seq, Seq(seq));
  EXPECT_EQ(again->differences[0].party, "KODIM");
}

TEST_F(RedecisionTest, G8_FactsThatWereOthersAreFound) {
  send(50);
  const std::uint64_t seq = polres_.submit({varied(1)}).receipts(0).seq();
  const BentLog bent(bus_.log(), Seq(seq), [](v1::Event& event) {
    v1::Header header;
    header.ParseFromString(event.message().envelope().header());
    header.mutable_handling()->set_classification(v1::CLASSIFICATION_TERBATAS);
    event.mutable_message()->mutable_envelope()->set_header(header.SerializeAsString());
  });

  const auto again = view::redecide(bent, kZone);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->differing, 1U);
  EXPECT_EQ(again->differences.at(0).what.en, "the facts are not those recorded");
}

TEST_F(RedecisionTest, G8_AnAgencyLetInWithoutARuleIsFound) {
  send(50);
  const std::uint64_t seq = polres_.submit({varied(1)}).receipts(0).seq();
  const BentLog bent(bus_.log(), Seq(seq), [](v1::Event& event) {
    v1::Decision record;
    record.ParseFromString(event.message().decision());
    v1::Party& more = *record.add_parties();
    more.set_agency("BPBD");
    more.set_role(v1::PARTY_ROLE_TO);
    event.mutable_message()->set_decision(record.SerializeAsString());
  });

  const auto again = view::redecide(bent, kZone);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->differing, 1U);
}

}  // namespace
}  // namespace kentongan::test
