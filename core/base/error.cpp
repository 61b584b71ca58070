#include "core/base/error.h"

#include <array>
#include <optional>
#include <utility>

#include "core/base/check.h"

namespace kentongan {
namespace {

constexpr std::array<std::string_view, 31> kNames = {
    "malformed",    "too_large",     "field_invalid",  "bad_signature", "key_unknown",
    "key_revoked",  "duty_not_held", "wrong_bus",      "id_reused",     "expired",
    "clock",        "not_permitted", "exercise_mixed", "not_carried",   "address_unknown",
    "overloaded",   "storage_full",  "unavailable",    "session",       "version",
    "history_lost", "not_found",     "hops",           "sender_gap",    "invalid_argument",
    "out_of_order", "corrupt",       "data_missing",   "key_exposed",   "conflict",
    "timeout",
};
static_assert(kNames.size() == static_cast<std::size_t>(ErrorCode::timeout) + 1);

/// Of an item that the broker has refused for good, or keeps waiting.
Text advice_of_bus(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
    case ErrorCode::too_large:
    case ErrorCode::field_invalid:
      return {"Pesan ditolak dan dicatat. Perbaiki lalu kirim lagi.",
              "The message was refused and recorded. Correct it and send again."};
    case ErrorCode::bad_signature:
      return {"Pesan ditolak dan dicatat. Periksa kunci meja, lalu tulis ulang pesannya.",
              "The message was refused and recorded. Check the desk's key and write it anew."};
    case ErrorCode::key_unknown:
      return {"Pesan ditolak dan dicatat. Minta operator bus mendaftarkan kunci meja ini.",
              "The message was refused and recorded. Ask the bus operator to enrol this desk's "
              "key."};
    case ErrorCode::key_revoked:
      return {
          "Pesan ditolak dan dicatat. Tulis ulang dari folder agen dengan kunci yang berlaku; bila "
          "tidak ada, minta undangan baru kepada operator bus dan daftarkan kunci baru: "
          "`kentongan agent init --token TOKEN`.",
          "The message was refused and recorded. Write it anew from the agent folder whose key is "
          "in force; if there is none, ask the bus operator for a new invitation and enrol new "
          "keys: `kentongan agent init --token TOKEN`."};
    case ErrorCode::duty_not_held:
      return {"Pesan ditolak dan dicatat. Kirim dengan jabatan yang dipegang.",
              "The message was refused and recorded. Send it in a duty that is held."};
    case ErrorCode::wrong_bus:
      return {"Pesan ditolak dan dicatat. Periksa kartu bus meja ini, lalu kirim lagi.",
              "The message was refused and recorded. Check this desk's bus card and send again."};
    case ErrorCode::id_reused:
      return {
          "Pesan pertama tetap berlaku; yang ini ditolak dan dicatat. Bila bukan dari meja "
          "ini, hubungi operator.",
          "The first message stands; this one was refused and recorded. If it was not this "
          "desk, call the operator."};
    case ErrorCode::expired:
      return {"Pesan tidak diteruskan; penolakan tercatat. Tulis pesan baru bila masih perlu.",
              "The message was not passed on; the refusal is on record. Write a new one if it "
              "still matters."};
    case ErrorCode::clock:
      return {"Pesan ditolak dan dicatat. Setel jam meja, lalu kirim lagi.",
              "The message was refused and recorded. Set the desk's clock and send again."};
    case ErrorCode::not_permitted:
      return {"Pesan tidak diteruskan; penolakan tercatat. Gunakan alamat yang benar.",
              "The message was not passed on; the refusal is on record. Use the right address."};
    case ErrorCode::exercise_mixed:
      return {"Pesan ditolak dan dicatat. Tandai semua bagiannya latihan, atau jangan satu pun.",
              "The message was refused and recorded. Mark all of it as exercise, or none."};
    case ErrorCode::not_carried:
      return {"Pesan tidak diteruskan; penolakan tercatat. Gunakan jalur sandi dinas.",
              "The message was not passed on; the refusal is on record. Use the service's own "
              "cipher line."};
    case ErrorCode::address_unknown:
      return {"Pesan ditolak dan dicatat. Perbaiki alamatnya, lalu kirim lagi.",
              "The message was refused and recorded. Correct the address and send again."};
    case ErrorCode::hops:
      return {"Pesan ditolak dan dicatat. Minta operator bus memeriksa perantaranya.",
              "The message was refused and recorded. Ask the bus operator to look at the links."};
    default:
      return {"Pesan tetap di kotak keluar dan dikirim lagi sendiri. Tidak perlu tindakan.",
              "The message stays in the outbox and is sent again by itself. Nothing to do."};
  }
}

/// Of what the broker says that is no verdict on the item, if `code` is such.
std::optional<Text> advice_of_line(ErrorCode code) {
  switch (code) {
    case ErrorCode::version:
      return Text{"Pesan tetap di kotak keluar. Perbarui program meja ini.",
                  "The message stays in the outbox. Update this desk's program."};
    case ErrorCode::history_lost:
      return Text{"Catatan meja tidak diubah. Jangan lanjutkan; hubungi operator bus.",
                  "The desk's record is left as it is. Stop, and call the bus operator."};
    case ErrorCode::sender_gap:
      return Text{
          "Pesan tetap di kotak keluar; meja memberinya nomor baru dan mengirim lagi. Bila "
          "akhirnya ditolak, hubungi operator bus.",
          "The message stays in the outbox; the desk gives it a new number and sends it "
          "again. If it is refused in the end, call the bus operator."};
    default:
      return std::nullopt;
  }
}

/// Of a request that a desk has not carried out, or may not have.
Text advice_of_desk(ErrorCode code) {
  switch (code) {
    case ErrorCode::storage_full:
      return {
          "Yang sudah tersimpan aman; yang baru tidak tersimpan. Kosongkan ruang di disk meja, "
          "lalu kirim lagi.",
          "What is stored is safe; what is new is not stored. Free space on the desk's "
          "disk, then send again."};
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
      return {
          "Yang sudah dikonfirmasi aman; yang ini belum diketahui. Lihat: kentongan agent "
          "outbox, sebelum mengirim lagi.",
          "What was confirmed is safe; of this one it is not known. See: kentongan agent "
          "outbox, before you send again."};
    case ErrorCode::overloaded:
    case ErrorCode::session:
      return {
          "Permintaan ini tidak dilaksanakan; yang sudah tersimpan aman. Coba lagi sebentar "
          "lagi.",
          "This request was not carried out; what is stored is safe. Try again in a "
          "moment."};
    case ErrorCode::not_permitted:
    case ErrorCode::duty_not_held:
    case ErrorCode::key_unknown:
    case ErrorCode::key_revoked:
      return {"Tidak ada yang tersimpan. Ikuti jalan yang disebut.",
              "Nothing was stored. Do as it says."};
    case ErrorCode::not_carried:
      return {"Tidak ada yang tersimpan. Gunakan jalur sandi dinas.",
              "Nothing was stored. Use the service's own cipher line."};
    default:
      return {"Tidak ada yang tersimpan. Perbaiki lalu kirim lagi.",
              "Nothing was stored. Correct it and send again."};
  }
}

/// Errors that mean the same whoever says them.
std::optional<Text> advice_of_record(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return Text{"Tidak ada yang berubah. Periksa nomor atau namanya.",
                  "Nothing changed. Check the number or the name."};
    case ErrorCode::invalid_argument:
      return Text{"Tidak ada yang berubah. Perbaiki perintah atau berkasnya.",
                  "Nothing changed. Correct the command or the file."};
    case ErrorCode::out_of_order:
      return Text{
          "Catatan yang ada tidak diubah. Jalankan ulang programnya; bila berulang, hubungi "
          "operator.",
          "The record is left untouched. Start the program again; if it comes back, call "
          "the operator."};
    case ErrorCode::corrupt:
      return Text{"Catatan yang ada tidak diubah. Jangan menulis lagi; pulihkan dari salinan.",
                  "The record is left untouched. Write no more; restore it from a copy."};
    case ErrorCode::data_missing:
      return Text{
          "Catatan yang ada tidak diubah. Jangan menulis lagi; pasang kembali disk atau "
          "salinan yang benar.",
          "The record is left untouched. Write no more; bring back the right disk or "
          "copy."};
    case ErrorCode::key_exposed:
      return Text{
          "Kunci tidak dipakai. Perbaiki seperti disebut bila yakin tidak ada yang menyalinnya; "
          "bila tidak, buat kunci baru.",
          "The key was not used. Mend it as it says if you are sure that nobody copied it; else "
          "make a new key."};
    case ErrorCode::conflict:
      return Text{
          "Yang sudah ada tidak diubah. Pilih nama atau tempat lain, atau hentikan proses "
          "yang memakainya.",
          "What exists was left as it is. Choose another name or place, or stop the process "
          "that has it."};
    default:
      return std::nullopt;
  }
}

Text advice_of_program(ErrorCode code) {
  switch (code) {
    case ErrorCode::storage_full:
      return {
          "Yang sudah tersimpan aman; perintah ini tidak selesai. Kosongkan ruang di disk, lalu "
          "ulangi.",
          "What is stored is safe; this command was not completed. Free space on the disk, then "
          "run it again."};
    case ErrorCode::timeout:
      return {
          "Yang sudah tersimpan aman; perintah ini belum diketahui hasilnya. Periksa dahulu "
          "sebelum mengulang.",
          "What is stored is safe; how this command ended is not known. Look first, before you "
          "run it again."};
    case ErrorCode::version:
      return {"Yang sudah tersimpan tidak diubah. Perbarui program yang lebih lama.",
              "What is stored was left as it is. Update the older program."};
    case ErrorCode::overloaded:
    case ErrorCode::unavailable:
    case ErrorCode::session:
      return {"Yang sudah tersimpan aman; perintah ini tidak selesai. Atasi sebabnya, lalu ulangi.",
              "What is stored is safe; this command was not completed. Remove the cause, then run "
              "it again."};
    case ErrorCode::history_lost:
      return {
          "Tidak ada yang berubah. Simpan folder broker, lalu lihat \"history_lost\" dalam "
          "docs/operating.md.",
          "Nothing changed. Keep the broker's folder, then see \"history_lost\" in "
          "docs/operating.md."};
    case ErrorCode::bad_signature:
    case ErrorCode::key_unknown:
    case ErrorCode::key_revoked:
      return {"Tidak ada yang berubah. Minta berkas yang baru kepada pembuatnya.",
              "Nothing changed. Ask its maker for a new file."};
    default:
      return {"Tidak ada yang berubah. Perbaiki, lalu ulangi.",
              "Nothing changed. Correct it, then run it again."};
  }
}

}  // namespace

std::string_view name_of(ErrorCode code) {
  const auto place = static_cast<std::size_t>(code);
  KTG_CHECK(place < kNames.size());
  return kNames.at(place);
}

Text advice_for(ErrorCode code, Voice voice) {
  if (auto same = advice_of_record(code)) {
    return *std::move(same);
  }
  if (voice == Voice::program) {
    return advice_of_program(code);
  }
  if (voice == Voice::desk) {
    return advice_of_desk(code);
  }
  auto line = advice_of_line(code);
  return line ? *std::move(line) : advice_of_bus(code);
}

}  // namespace kentongan
