#include "core/policy/words.h"

#include <array>

namespace kentongan::policy {
namespace {

// By number of the enum; an empty name is none.
constexpr std::array<std::string_view, 8> kRelations{"parent",      "ancestor",   "descendant",
                                                     "same_line",   "same_level", "same_area",
                                                     "same_agency", "control"};
constexpr std::array<std::string_view, 5> kPrecedences{"", "BIASA", "SEGERA", "SANGAT_SEGERA",
                                                       "KILAT"};
constexpr std::array<std::string_view, 5> kClassifications{"", "BIASA", "TERBATAS", "RAHASIA",
                                                           "SANGAT_RAHASIA"};
constexpr std::array<std::string_view, 3> kDeliveries{"", "content-first", "receipt-first"};
constexpr std::array<std::string_view, 4> kKinds{"nota_kesepakatan", "perjanjian_kerja_sama",
                                                 "peraturan", "protap"};

template <typename Enum, typename Names>
std::optional<Enum> read(const Names& names, std::string_view word) {
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (!names[at].empty() && folded(names[at]) == folded(word)) {
      return static_cast<Enum>(at);
    }
  }
  return std::nullopt;
}

template <typename Enum, typename Names>
std::string_view name(const Names& names, Enum value) {
  const auto at = static_cast<std::size_t>(value);
  return at < names.size() ? names[at] : std::string_view{};
}

template <typename Names>
std::vector<std::string> all(const Names& names) {
  std::vector<std::string> words;
  for (const std::string_view word : names) {
    if (!word.empty()) {
      words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace

std::optional<Relation> relation_from(std::string_view word) {
  return read<Relation>(kRelations, word);
}
std::optional<Precedence> precedence_from(std::string_view word) {
  return read<Precedence>(kPrecedences, word);
}
std::optional<Classification> classification_from(std::string_view word) {
  return read<Classification>(kClassifications, word);
}
std::optional<Delivery> delivery_from(std::string_view word) {
  return read<Delivery>(kDeliveries, word);
}
std::optional<Agreement::Kind> kind_from(std::string_view word) {
  return read<Agreement::Kind>(kKinds, word);
}

std::string_view name_of(Relation relation) {
  return name(kRelations, relation);
}
std::string_view name_of(Precedence precedence) {
  return name(kPrecedences, precedence);
}
std::string_view name_of(Classification classification) {
  return name(kClassifications, classification);
}
std::string_view name_of(Delivery delivery) {
  return name(kDeliveries, delivery);
}
std::string_view name_of(Agreement::Kind kind) {
  return name(kKinds, kind);
}

std::vector<std::string> relation_words() {
  return all(kRelations);
}
std::vector<std::string> precedence_words() {
  return all(kPrecedences);
}
std::vector<std::string> classification_words() {
  return all(kClassifications);
}
std::vector<std::string> delivery_words() {
  return all(kDeliveries);
}
std::vector<std::string> kind_words() {
  return all(kKinds);
}

}  // namespace kentongan::policy
