#include "core/policy/file_reader.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/bytes.h"
#include "core/base/suggest.h"

namespace kentongan::policy {
namespace {

constexpr std::size_t kTextBytesMax = 2000;
constexpr std::size_t kWordsShownMax = 16;

/// What could have been meant: the nearest word, else all of a short list.
Text hint(std::string_view word, const std::vector<std::string>& known) {
  if (const auto meant = nearest(word, known)) {
    return {" Maksudnya '" + *meant + "'?", " Did you mean '" + *meant + "'?"};
  }
  if (known.size() > kWordsShownMax) {
    return {};
  }
  const std::string all = fmt::format("{}", fmt::join(known, ", "));
  return {" Yang dikenal: " + all + ".", " Known are: " + all + "."};
}

}  // namespace

void FileReader::refuse(int line, const std::string& id, const std::string& en) {
  if (!error_) {
    error_ = fail(ErrorCode::invalid_argument, Text{fmt::format("baris {}: {}", line, id),
                                                    fmt::format("line {}: {}", line, en)});
  }
}

void FileReader::refuse_word(int line, std::string_view word,
                             const std::vector<std::string>& known) {
  const Text meant = hint(word, known);
  refuse(line, fmt::format("'{}' tidak dikenal.{}", word, meant.id),
         fmt::format("'{}' is unknown.{}", word, meant.en));
}

bool FileReader::is_map_of(const Value& value, const std::vector<std::string>& known) {
  if (!value.is_map() || value.members.empty()) {
    const std::string all = fmt::format("{}", fmt::join(known, ", "));
    refuse(value.line, "di sini diperlukan pemetaan dengan kunci: " + all + ".",
           "a mapping is needed here, with keys of: " + all + ".");
    return false;
  }
  for (const auto& [key, member] : value.members) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      refuse_word(member.line, key, known);
      return false;
    }
  }
  return true;
}

const Value* FileReader::member(const Value& map, std::string_view key) {
  const Value* found = map.find(key);
  if (found == nullptr) {
    refuse(map.line, fmt::format("'{}' wajib ada; tuliskan.", key),
           fmt::format("'{}' is required; write it.", key));
  }
  return found;
}

std::string FileReader::text(const Value& value) {
  if (!value.is_scalar() || value.scalar.empty() ||
      value.scalar.find_first_not_of(" \t") == std::string::npos) {
    refuse(value.line, "di sini diperlukan satu teks.", "one text is needed here.");
    return {};
  }
  if (value.scalar.size() > kTextBytesMax ||
      value.scalar.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos) {
    refuse(value.line, "teks harus satu baris, paling banyak 2.000 byte; ringkaslah.",
           "a text is one line of at most 2,000 bytes; shorten it.");
  }
  return value.scalar;
}

std::vector<std::string> FileReader::texts(const Value& value) {
  if (!value.is_list()) {
    return {text(value)};
  }
  if (value.items.empty() || value.items.size() > kListMax) {
    refuse(value.line,
           fmt::format("daftar harus berisi 1 sampai {} butir; hapus kuncinya bila tidak membatasi "
                       "apa pun.",
                       kListMax),
           fmt::format("a list holds 1 to {} entries; leave the key out if it restricts nothing.",
                       kListMax));
  }
  std::vector<std::string> read;
  for (const Value& item : value.items) {
    read.push_back(text(item));
    if (std::find(read.begin(), read.end() - 1, read.back()) != read.end() - 1) {
      refuse(item.line, fmt::format("'{}' tertulis dua kali; hapus satu.", read.back()),
             fmt::format("'{}' stands twice; take one out.", read.back()));
    }
  }
  return read;
}

std::vector<std::string> FileReader::words(const Value& value,
                                           const std::vector<std::string>* known) {
  std::vector<std::string> read = texts(value);
  for (const std::string& word : read) {
    if (known != nullptr && !known->empty() &&
        std::find(known->begin(), known->end(), word) == known->end()) {
      refuse_word(value.line, word, *known);
    }
  }
  return read;
}

std::vector<std::string> FileReader::folded_texts(const Value& value) {
  std::vector<std::string> read = texts(value);
  std::transform(read.begin(), read.end(), read.begin(),
                 [](const std::string& word) { return folded(word); });
  return read;
}

bool FileReader::truth(const Value& value) {
  const std::string word = text(value);
  if (word != "true" && word != "false") {
    refuse(value.line, fmt::format("'{}': tulis true atau false.", word),
           fmt::format("'{}': write true or false.", word));
  }
  return word == "true";
}

Day FileReader::day(const Value& value) {
  const std::string word = text(value);
  const auto read = day_from(word);
  if (!read) {
    refuse(value.line, fmt::format("'{}' bukan hari; tulis seperti 2026-03-02.", word),
           fmt::format("'{}' is no day; write it like 2026-03-02.", word));
  }
  return read.value_or(0);
}

std::optional<Span> FileReader::span(const Value& value, bool years) {
  const std::string word = text(value);
  const auto read = span_from(word);
  if (!read || (read->unit == Span::Unit::years && !years)) {
    refuse(value.line,
           fmt::format("'{}' bukan lama waktu; tulis seperti 5m, 24h, 2d, 3wd (hari kerja){}.",
                       word, years ? ", 2y" : ""),
           fmt::format("'{}' is no length of time; write it like 5m, 24h, 2d, 3wd (working "
                       "days){}.",
                       word, years ? ", 2y" : ""));
  }
  return read;
}

Text FileReader::both(const Value& value) {
  if (!is_map_of(value, {"id", "en"})) {
    return {};
  }
  const Value* id = member(value, "id");
  const Value* en = member(value, "en");
  if (id == nullptr || en == nullptr) {
    return {};
  }
  return {text(*id), text(*en)};
}

std::string FileReader::hex_digest(const Value& value) {
  std::string hex = text(value);
  const auto read = from_hex(hex);
  if (!read || read->size() != Digest::kSize) {
    refuse(value.line, "di sini diperlukan SHA-256: 64 angka heksadesimal.",
           "a SHA-256 is needed here: 64 hexadecimal digits.");
  }
  return hex;
}

}  // namespace kentongan::policy
