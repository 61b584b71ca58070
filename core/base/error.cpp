#include "core/base/error.h"

#include "core/base/check.h"

namespace kentongan {
namespace {

struct Entry {
  std::string_view name;
  Text advice;
};

Entry entry_of(ErrorCode code) {
  const Text kept{"Tidak ada yang tersimpan. Perbaiki lalu kirim lagi.",
                  "Nothing was stored. Correct it and send again."};
  const Text waits{"Pesan tetap di kotak keluar dan dikirim lagi sendiri. Tidak perlu tindakan.",
                   "The message stays in the outbox and is sent again by itself. Nothing to do."};
  const Text operator_acts{"Catatan yang ada tidak diubah. Hubungi operator sebelum melanjutkan.",
                           "The record is left untouched. Call the operator before going on."};
  switch (code) {
    case ErrorCode::malformed:
      return {"malformed", kept};
    case ErrorCode::too_large:
      return {"too_large", kept};
    case ErrorCode::field_invalid:
      return {"field_invalid", kept};
    case ErrorCode::bad_signature:
      return {"bad_signature",
              {"Pesan ditolak dan dicatat. Periksa kunci meja, lalu tulis ulang pesannya.",
               "The message was refused and recorded. Check the desk's key and write it anew."}};
    case ErrorCode::key_unknown:
    case ErrorCode::key_revoked:
      return {code == ErrorCode::key_unknown ? "key_unknown" : "key_revoked",
              {"Pesan ditolak dan dicatat. Minta operator bus mendaftarkan kunci meja ini.",
               "The message was refused and recorded. Ask the bus operator to enrol this desk's "
               "key."}};
    case ErrorCode::duty_not_held:
      return {"duty_not_held",
              {"Pesan ditolak dan dicatat. Kirim dengan jabatan yang dipegang.",
               "The message was refused and recorded. Send it in a duty that is held."}};
    case ErrorCode::wrong_bus:
      return {"wrong_bus", kept};
    case ErrorCode::id_reused:
      return {"id_reused",
              {"Pesan pertama tetap berlaku; yang ini ditolak dan auditor diberi tahu.",
               "The first message stands; this one was refused and the auditor is told."}};
    case ErrorCode::expired:
      return {"expired",
              {"Pesan tidak diteruskan. Tulis pesan baru bila masih perlu.",
               "The message was not passed on. Write a new one if it still matters."}};
    case ErrorCode::clock:
      return {"clock",
              {"Pesan ditolak dan dicatat. Setel jam meja, lalu kirim lagi.",
               "The message was refused and recorded. Set the desk's clock and send again."}};
    case ErrorCode::not_permitted:
      return {"not_permitted",
              {"Pesan tidak diteruskan; penolakan tercatat. Gunakan alamat yang benar.",
               "The message was not passed on; the refusal is on record. Use the right address."}};
    case ErrorCode::exercise_mixed:
      return {"exercise_mixed", kept};
    case ErrorCode::not_carried:
      return {"not_carried",
              {"Tidak ada yang tersimpan. Gunakan jalur sandi dinas.",
               "Nothing was stored. Use the service's own cipher line."}};
    case ErrorCode::address_unknown:
      return {"address_unknown", kept};
    case ErrorCode::overloaded:
      return {"overloaded", waits};
    case ErrorCode::storage_full:
      return {"storage_full", waits};
    case ErrorCode::unavailable:
      return {"unavailable", waits};
    case ErrorCode::session:
      return {"session", waits};
    case ErrorCode::version:
      return {"version",
              {"Pesan tetap di kotak keluar. Perbarui program meja ini.",
               "The message stays in the outbox. Update this desk's program."}};
    case ErrorCode::history_lost:
      return {"history_lost", operator_acts};
    case ErrorCode::not_found:
      return {"not_found",
              {"Tidak ada yang berubah. Periksa nomor atau namanya.",
               "Nothing changed. Check the number or the name."}};
    case ErrorCode::hops:
      return {"hops", kept};
    case ErrorCode::sender_gap:
      return {"sender_gap", operator_acts};
    case ErrorCode::invalid_argument:
      return {"invalid_argument",
              {"Tidak ada yang berubah. Perbaiki perintah atau berkasnya.",
               "Nothing changed. Correct the command or the file."}};
    case ErrorCode::out_of_order:
      return {"out_of_order", operator_acts};
    case ErrorCode::corrupt:
      return {"corrupt", operator_acts};
    case ErrorCode::data_missing:
      return {"data_missing", operator_acts};
    case ErrorCode::key_exposed:
      return {"key_exposed",
              {"Kunci tidak dipakai. Jalankan chmod 600 bila yakin tidak ada yang menyalinnya.",
               "The key was not used. Run chmod 600 if you are sure that nobody copied it."}};
    case ErrorCode::conflict:
      return {"conflict",
              {"Yang sudah ada tidak diubah. Pilih nama atau tempat lain.",
               "What exists was left as it is. Choose another name or place."}};
    case ErrorCode::timeout:
      return {"timeout",
              {"Pesan tetap tersimpan; hanya penantian yang berakhir.",
               "The message is kept; only the waiting has ended."}};
  }
  check_failed(__FILE__, __LINE__, "a code of ErrorCode");
}

}  // namespace

std::string_view name_of(ErrorCode code) {
  return entry_of(code).name;
}

Text advice_for(ErrorCode code) {
  return entry_of(code).advice;
}

}  // namespace kentongan
