#include "core/schema/findings.h"

#include <cmath>

#include <fmt/format.h>

namespace kentongan::schema {
namespace {

std::string listed(const std::vector<ChoiceInfo>& values) {
  std::string names;
  for (const auto& value : values) {
    names += (names.empty() ? "" : ", ") + value.name;
  }
  return names;
}

std::string bound(double value) {
  return fmt::format("{}", value);
}

}  // namespace

void Findings::add(std::string field, Rule rule, Text reason, Text fix) {
  if (!full()) {
    found_.push_back({std::move(field), rule, std::move(reason), std::move(fix)});
  }
}

void Findings::malformed(std::string field, const Text& what) {
  add(std::move(field), Rule::malformed,
      {"isinya tidak dapat dibaca: " + what.id, "cannot be read: " + what.en},
      {"Tulis ulang pesan dengan program ini.", "Write the message anew with this program."});
}

void Findings::too_large(std::string field, std::size_t bytes, std::size_t bytes_max) {
  add(std::move(field), Rule::too_large,
      {fmt::format("{} byte, batasnya {}", bytes, bytes_max),
       fmt::format("{} bytes, the limit is {}", bytes, bytes_max)},
      {"Perpendek isinya, atau kirim sebagai lampiran.",
       "Shorten it, or send it as an attachment."});
}

void Findings::required(std::string field, const Text& label) {
  add(std::move(field), Rule::required, {"wajib diisi", "is required"},
      {fmt::format("Isi \"{}\".", label.id), fmt::format("Fill in \"{}\".", label.en)});
}

void Findings::length(std::string field, const Text& label, std::size_t bytes,
                      std::size_t bytes_max) {
  add(std::move(field), Rule::length,
      {fmt::format("panjangnya {} byte, batasnya {}", bytes, bytes_max),
       fmt::format("is {} bytes long, the limit is {}", bytes, bytes_max)},
      {fmt::format("Perpendek \"{}\".", label.id), fmt::format("Shorten \"{}\".", label.en)});
}

void Findings::items(std::string field, const Text& label, std::size_t items_max) {
  add(std::move(field), Rule::items,
      {fmt::format("lebih dari {} butir", items_max),
       fmt::format("has over {} entries", items_max)},
      {fmt::format("Bagi \"{}\" ke beberapa pesan.", label.id),
       fmt::format("Split \"{}\" over several messages.", label.en)});
}

void Findings::range(std::string field, const Text& label, const FieldInfo& limits) {
  if (limits.min && limits.max) {
    const auto from = bound(*limits.min);
    const auto to = bound(*limits.max);
    add(std::move(field), Rule::range,
        {fmt::format("harus antara {} dan {}", from, to),
         fmt::format("must be between {} and {}", from, to)},
        {fmt::format("Perbaiki angka \"{}\".", label.id),
         fmt::format("Correct the number \"{}\".", label.en)});
    return;
  }
  const Text reason =
      limits.min   ? Text{"tidak boleh kurang dari " + bound(*limits.min),
                        "must not be below " + bound(*limits.min)}
      : limits.max ? Text{"tidak boleh lebih dari " + bound(*limits.max),
                          "must not be above " + bound(*limits.max)}
                   : Text{"bukan angka yang dapat dipakai", "is not a number that can be used"};
  add(std::move(field), Rule::range, reason,
      {fmt::format("Perbaiki angka \"{}\".", label.id),
       fmt::format("Correct the number \"{}\".", label.en)});
}

void Findings::form(std::string field, const Text& label, const Text& expected) {
  add(std::move(field), Rule::form, {"bukan " + expected.id, "is not " + expected.en},
      {fmt::format("Tulis \"{}\" sebagai {}.", label.id, expected.id),
       fmt::format("Write \"{}\" as {}.", label.en, expected.en)});
}

void Findings::choice(std::string field, const Text& label, const std::vector<ChoiceInfo>& values) {
  const auto names = listed(values);
  add(std::move(field), Rule::choice, {"pilihan tidak dikenal", "is not one of the known values"},
      {fmt::format("Pilih \"{}\" dari: {}.", label.id, names),
       fmt::format("Choose \"{}\" from: {}.", label.en, names)});
}

void Findings::utf8(std::string field, const Text& label) {
  add(std::move(field), Rule::utf8, {"bukan teks UTF-8", "is not UTF-8 text"},
      {fmt::format("Ketik ulang \"{}\".", label.id), fmt::format("Type \"{}\" again.", label.en)});
}

void Findings::repeated(std::string field, const Text& label) {
  add(std::move(field), Rule::repeated, {"tertulis dua kali", "stands twice"},
      {fmt::format("Tulis \"{}\" sekali saja.", label.id),
       fmt::format("Write \"{}\" only once.", label.en)});
}

void Findings::inconsistent(std::string field, Text reason, Text fix) {
  add(std::move(field), Rule::inconsistent, std::move(reason), std::move(fix));
}

void Findings::not_carried(std::string field) {
  add(std::move(field), Rule::not_carried,
      {"SANGAT RAHASIA tidak dibawa bus ini", "TOP SECRET is not carried on this bus"},
      {"Gunakan jalur sandi dinas.", "Use the service's own cipher line."});
}

}  // namespace kentongan::schema
