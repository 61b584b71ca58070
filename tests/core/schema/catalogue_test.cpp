// Shows that the catalogue holds every type of the reference data with its fields and defaults, and
// that each states what a form needs. The reference data is deploy/city/message-types.yaml.
#include "core/schema/catalogue.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>

#include "tests/core/schema/schema_support.h"

namespace kentongan::schema {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Value& reference_types() {
  static const Value kTypes =
      *load_yaml(repository() / "deploy/city/message-types.yaml").value().find("types");
  return kTypes;
}

std::vector<std::string> names_of(const Value& type, std::string_view list) {
  std::vector<std::string> names;
  const Value* found = type.find(list);
  for (const auto& item : found == nullptr ? std::vector<Value>{} : found->items) {
    names.push_back(item.scalar.substr(0, item.scalar.find_first_of("[{")));
  }
  return names;
}

bool is_in_a_part(const TypeInfo& type, const std::string& name) {
  return std::ranges::any_of(type.fields(), [&](const auto& field) {
    return field.record != nullptr && !field.repeated && field.record->find(name) != nullptr;
  });
}

bool knows(const TypeInfo& type, const std::string& name) {
  return type.find(name) != nullptr || is_in_a_part(type, name) ||
         Catalogue::standard().find_header_field(name) != nullptr;
}

bool demands(const TypeInfo& type, const std::string& name) {
  if (const auto* own = type.find(name); own != nullptr) {
    return own->required;
  }
  const auto* header = Catalogue::standard().find_header_field(name);
  return header != nullptr &&
         std::ranges::find(type.header_required, header->path) != type.header_required.end();
}

/// "code.field" of every reference field for which `holds` is false.
template <typename Predicate>
std::vector<std::string> without(std::string_view list, Predicate holds) {
  std::vector<std::string> missing;
  for (const auto& entry : reference_types().items) {
    const auto* type = Catalogue::standard().find(entry.text("code"));
    for (const auto& name : names_of(entry, list)) {
      if (type != nullptr && !holds(*type, name)) {
        missing.push_back(type->code + "." + name);
      }
    }
  }
  return missing;
}

std::vector<std::string> wrong_defaults() {
  std::vector<std::string> wrong;
  for (const auto& entry : reference_types().items) {
    const auto* type = Catalogue::standard().find(entry.text("code"));
    if (type == nullptr || type->same_precedence) {
      continue;
    }
    const auto precedence =
        read_choice(*v1::Precedence_descriptor(), entry.text("default_precedence"));
    const auto classification =
        read_choice(*v1::Classification_descriptor(), entry.text("default_classification"));
    if (!precedence || *precedence != type->precedence || !classification ||
        *classification != type->classification) {
      wrong.push_back(type->code);
    }
  }
  return wrong;
}

std::vector<std::string> wrong_names_or_tiers() {
  std::vector<std::string> wrong;
  for (const auto& entry : reference_types().items) {
    const auto* type = Catalogue::standard().find(entry.text("code"));
    const auto tier = v1::Tier_descriptor()->FindValueByName("TIER_" + entry.text("tier"));
    if (type != nullptr && (tier == nullptr || tier->number() != type->tier)) {
      wrong.push_back(type->code);
    }
  }
  return wrong;
}

std::vector<std::string> codes_not_known() {
  std::vector<std::string> missing;
  for (const auto& entry : reference_types().items) {
    if (Catalogue::standard().find(entry.text("code")) == nullptr) {
      missing.push_back(entry.text("code"));
    }
  }
  return missing;
}

template <typename Predicate>
std::vector<std::string> types_where(Predicate holds) {
  std::vector<std::string> codes;
  for (const auto& type : Catalogue::standard().types()) {
    if (holds(type)) {
      codes.push_back(type.code);
    }
  }
  return codes;
}

TEST(CatalogueTest, HoldsTheTwentyEightTypesAndThreeMore) {
  EXPECT_THAT(Catalogue::standard().types(), SizeIs(31));
  EXPECT_THAT(reference_types().items, SizeIs(29));
  EXPECT_THAT(codes_not_known(), ::testing::ElementsAre("ack"));
  EXPECT_NE(Catalogue::standard().find("general_message"), nullptr);
  EXPECT_NE(Catalogue::standard().find("area_definition"), nullptr);
  EXPECT_NE(Catalogue::standard().find("retention_order"), nullptr);
}

TEST(CatalogueTest, RequiresWhatTheReferenceRequires) {
  EXPECT_THAT(without("required_fields", demands), IsEmpty());
}

TEST(CatalogueTest, KnowsEveryOptionalFieldOfTheReference) {
  EXPECT_THAT(without("optional_fields", knows), IsEmpty());
}

TEST(CatalogueTest, HasTheDefaultsAndTiersOfTheReference) {
  EXPECT_THAT(wrong_defaults(), IsEmpty());
  EXPECT_THAT(wrong_names_or_tiers(), IsEmpty());
}

TEST(CatalogueTest, NamesEveryTypeAndFieldInBothLanguages) {
  const auto nameless = types_where([](const TypeInfo& type) {
    return type.name.id.empty() || type.name.en.empty() ||
           !std::ranges::all_of(type.fields(), [](const FieldInfo& field) {
             return field.descriptor->options().GetExtension(v1::field).has_label() &&
                    !field.label.id.empty() && !field.label.en.empty();
           });
  });

  EXPECT_THAT(nameless, IsEmpty());
}

TEST(CatalogueTest, PutsTextFirstInEveryType) {
  const auto others = types_where([](const TypeInfo& type) {
    return type.descriptor->FindFieldByNumber(1) == nullptr ||
           type.descriptor->FindFieldByNumber(1)->name() != "text";
  });

  EXPECT_THAT(others, IsEmpty());
}

TEST(CatalogueTest, AnswersAreTypesItKnows) {
  const auto wrong = types_where([](const TypeInfo& type) {
    return !std::ranges::all_of(type.answers, [](const std::string& code) {
      return Catalogue::standard().find(code) != nullptr;
    });
  });

  EXPECT_THAT(wrong, IsEmpty());
}

TEST(CatalogueTest, LabelsEveryValueOfEveryChoice) {
  const auto wrong = types_where([](const TypeInfo& type) {
    return !std::ranges::all_of(type.fields(), [](const FieldInfo& field) {
      return std::ranges::all_of(field.values,
                                 [](const ChoiceInfo& value) { return !value.label.en.empty(); });
    });
  });

  EXPECT_THAT(wrong, IsEmpty());
}

TEST(CatalogueTest, ReadsTheRulesOfAType) {
  const auto& rfa = type_of("rfa");

  EXPECT_EQ(rfa.name, (Text{"permintaan bantuan", "request for assistance"}));
  EXPECT_TRUE(rfa.officer_signs);
  EXPECT_TRUE(rfa.read_back);
  EXPECT_TRUE(rfa.is_answered_by("rfa_response"));
  EXPECT_FALSE(rfa.is_answered_by("order"));
  EXPECT_TRUE(rfa.demands_any(v1::DEMAND_ANSWER));
  EXPECT_THAT(rfa.header_required, ::testing::ElementsAre("subject.legal_basis"));
  EXPECT_TRUE(type_of("position_report").demands.empty());
  EXPECT_EQ(type_of("facility_alert").read_within_s, 180);
}

TEST(CatalogueTest, ReadsTheRulesOfAField) {
  const auto* posts = type_of("deployment_plan").find("posts");
  const auto* duration = type_of("rfa").find("duration");
  const auto* status = type_of("status_change").find("new");

  EXPECT_TRUE(posts->required && posts->repeated);
  EXPECT_EQ(posts->items_max, 1024);
  EXPECT_EQ(duration->name, "duration_s");
  EXPECT_EQ(duration->unit, "s");
  EXPECT_EQ(duration->max, 31'536'000.0);
  EXPECT_EQ(type_of("order").find("basis")->length_max, kTextBytesDefault);
  EXPECT_EQ(type_of("sitrep").find("needs")->items_max, kItemsDefault);
  EXPECT_EQ(status->values.front().name, "i");
  EXPECT_EQ(status->values.front().label, (Text{"siaga I", "readiness I"}));
}

TEST(CatalogueTest, FindsHeaderFieldsByNameAliasAndPath) {
  const auto& catalogue = Catalogue::standard();

  EXPECT_EQ(catalogue.find_header_field("incident_id")->path, "subject.incident");
  EXPECT_EQ(catalogue.find_header_field("area")->path, "subject.areas");
  EXPECT_EQ(catalogue.find_header_field("handling.channel")->name, "channel");
  EXPECT_EQ(catalogue.find_header_field("sender_seq"), nullptr);
}

TEST(CatalogueTest, ShowsAckAsEvidence) {
  EXPECT_EQ(Catalogue::standard().find("ack"), nullptr);
  EXPECT_THAT(Catalogue::ack_levels(), SizeIs(7));
  EXPECT_EQ(Catalogue::ack_levels()[2].name, "accepted");
  EXPECT_EQ(Catalogue::ack_levels()[2].code, v1::EVIDENCE_CODE_ACKNOWLEDGED);
  EXPECT_EQ(label_of(v1::EVIDENCE_CODE_ACKNOWLEDGED), (Text{"disanggupi", "acknowledged"}));
}

}  // namespace
}  // namespace kentongan::schema
