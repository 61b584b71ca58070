#include "core/policy/request.h"

#include <array>
#include <utility>

namespace kentongan::policy {
namespace {

char small(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_word(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

/// Words between blanks, small; "7 / 2012" is one word.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool blank = true;
  for (const char letter : text) {
    if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r') {
      blank = true;
      continue;
    }
    const bool joins = !words.empty() && (letter == '/' || words.back().ends_with('/'));
    if (words.empty() || (blank && !joins)) {
      words.emplace_back();
    }
    words.back() += small(letter);
    blank = false;
  }
  return words;
}

constexpr std::array<std::string_view, 4> kNumberWords{"no", "no.", "nomor", "nomer"};
constexpr std::array<std::string_view, 3> kYearWords{"tahun", "thn", "th."};
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kShort{
    {{"undang-undang", "uu"},
     {"art", "pasal"},
     {"art.", "pasal"},
     {"article", "pasal"},
     {"ps.", "pasal"},
     {"psl.", "pasal"}}};

template <typename List>
bool among(const List& list, std::string_view word) {
  for (const auto& known : list) {
    if (known == word) {
      return true;
    }
  }
  return false;
}

std::string basis_of(std::string_view text) {
  std::string basis;
  bool year = false;
  for (std::string& word : words_of(text)) {
    if (among(kNumberWords, word)) {
      continue;
    }
    if (among(kYearWords, word)) {
      year = true;
      continue;
    }
    for (const auto& [spelled, meant] : kShort) {
      if (word == spelled) {
        word = meant;
      }
    }
    if (!basis.empty()) {
      basis += year ? '/' : ' ';
    }
    basis += word;
    year = false;
  }
  return basis;
}

}  // namespace

bool is_stranger(const Party& party) {
  return party.agency.empty() || (party.sector.empty() && party.kind.empty());
}

std::string folded(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    letter = letter == ' ' || letter == '-' ? '_' : small(letter);
  }
  return result;
}

std::vector<std::string> bases_of(std::string_view text) {
  std::vector<std::string> bases;
  while (!text.empty()) {
    const auto end = text.find(';');
    if (auto basis = basis_of(text.substr(0, end)); !basis.empty()) {
      bases.push_back(std::move(basis));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return bases;
}

bool basis_begins_with(std::string_view basis, std::string_view beginning) {
  return basis.starts_with(beginning) &&
         (basis.size() == beginning.size() || !is_word(basis[beginning.size()]) ||
          !is_word(beginning.back()));
}

bool area_holds(std::string_view outer, std::string_view inner) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '.');
}

}  // namespace kentongan::policy
