// Shows that every event of the eight scenarios can be written: its `fields` are read by the text
// form and the message is valid. What is wrong on purpose in a file is wrong in what it says or
// who says it, never in its form: no event is excepted.
#include <map>

#include <gmock/gmock.h>

#include "core/schema/time_form.h"
#include "tests/core/schema/schema_support.h"

namespace kentongan::schema {
namespace {

using ::testing::IsEmpty;

/// An event of a file: its own type, and what it answers.
struct Told {
  NamedMessage message;
  const Value* event = nullptr;
};

class Scenario {
 public:
  explicit Scenario(const std::string& name)
      : file_(load_yaml(repository() / "tests/scenarios" / name).value()) {
    const auto epoch = file_.text("epoch");
    epoch_us_ = time_us_from(epoch).value();
    context_.zone_offset_s = offset_s_from(epoch).value();
    context_.message_named = [this](std::string_view id) -> std::optional<NamedMessage> {
      const auto found = told_.find(std::string(id));
      return found == told_.end() ? std::nullopt : std::optional(found->second.message);
    };
    std::uint8_t number = 0;
    for (const auto& event : events()) {
      told_[event.text("id")] = {{message_id(++number), event.text("type"), std::nullopt}, &event};
    }
  }

  [[nodiscard]] const std::vector<Value>& events() const { return file_.find("events")->items; }

  /// What a person types: the columns of the event and its fields.
  static Value form_of(const Value& event) {
    Value form = event.find("fields") == nullptr ? Value::map() : *event.find("fields");
    for (const std::string column :
         {"text", "to", "cc", "ref", "precedence", "classification", "markings"}) {
      if (const auto* value = event.find(column); value != nullptr) {
        form.members.emplace_back(column, *value);
      }
    }
    if (const auto* channel = event.find("channel"); channel != nullptr) {
      form.members.emplace_back("handling.channel", *channel);
    }
    return form;
  }

  /// Messages that were read and found valid; the `ack` of a file are evidence and no messages.
  [[nodiscard]] int valid() const { return valid_; }

  /// One line for each event that cannot be read, or is read and not valid.
  std::vector<std::string> problems() {
    std::vector<std::string> found;
    for (const auto& event : events()) {
      if (event.text("type") != "ack") {
        judge(event, found);
      }
    }
    return found;
  }

 private:
  void judge(const Value& event, std::vector<std::string>& found) {
    const auto& type = type_of(event.text("type"));
    context_.written_at_us = epoch_us_ + std::stoll(event.text("t")) * 1'000'000;
    const auto draft = read_form(type, form_of(event), context_);
    if (!draft) {
      found.push_back(event.text("id") + ": " + draft.error().text.en);
      return;
    }
    auto header = draft->header;
    auto& told = told_.at(event.text("id")).message;
    header.mutable_identity()->set_id(told.id.str());
    header.mutable_author()->set_agency(event.text("from"));
    header.mutable_times()->set_written_at_us(context_.written_at_us);
    take_from_original(header);
    if (header.handling().markings_size() > 0 &&
        header.handling().markings(0) == v1::MARKING_LATIHAN) {
      header.mutable_identity()->set_exercise(file_.text("id"));
    }
    if (!header.subject().reply_to().empty()) {
      told.reply_to = MessageId::copied(header.subject().reply_to());
    }
    for (const auto& unknown : draft->unknown) {
      found.push_back(event.text("id") + ": no type knows " + unknown.path);
    }
    const bool is_secret = header.handling().classification() >= v1::CLASSIFICATION_RAHASIA;
    header.mutable_identity()->set_sealed(is_secret);  // As its desk will.
    const auto violations = validate_unsealed(type, header, draft->payload);
    for (const auto& violation : violations) {
      found.push_back(event.text("id") + ": " + violation.field + " " + violation.reason.en);
    }
    valid_ += violations.empty() ? 1 : 0;
  }

  static void take_from_original(v1::Header& header) {
    auto& handling = *header.mutable_handling();
    if (handling.precedence() == v1::PRECEDENCE_UNSPECIFIED) {
      handling.set_precedence(v1::PRECEDENCE_SEGERA);
      handling.set_classification(v1::CLASSIFICATION_TERBATAS);
    }
  }

  Value file_;
  std::int64_t epoch_us_ = 0;
  ReadContext context_;
  std::map<std::string, Told> told_;
  int valid_ = 0;
};

/// What a file is to show: nothing wrong, in so many messages.
void expect_all_valid(const std::string& name, int messages) {
  Scenario scenario(name);

  EXPECT_THAT(scenario.problems(), IsEmpty());
  EXPECT_EQ(scenario.valid(), messages);
}

TEST(ScenarioFieldsTest, PlumpangCanBeWritten) {
  expect_all_valid("plumpang-2023.yaml", 54);
}
TEST(ScenarioFieldsTest, UnrasPalembangCanBeWritten) {
  expect_all_valid("unras-palembang-2022.yaml", 47);
}
TEST(ScenarioFieldsTest, BanjirSemarangCanBeWritten) {
  expect_all_valid("banjir-semarang-2021.yaml", 41);
}
TEST(ScenarioFieldsTest, LogistikPemiluCanBeWritten) {
  expect_all_valid("logistik-pemilu-2024-palembang.yaml", 36);
}
TEST(ScenarioFieldsTest, AncamanBomCanBeWritten) {
  expect_all_valid("ancaman-bom-obvit.yaml", 26);
}
TEST(ScenarioFieldsTest, KekeringanCanBeWritten) {
  expect_all_valid("kekeringan-sumber-harapan.yaml", 25);
}
TEST(ScenarioFieldsTest, LakaLantasCanBeWritten) {
  expect_all_valid("laka-lantas-112-semarang.yaml", 21);
}
TEST(ScenarioFieldsTest, TfgSispamkotaCanBeWritten) {
  expect_all_valid("tfg-sispamkota-palembang.yaml", 25);
}

}  // namespace
}  // namespace kentongan::schema
