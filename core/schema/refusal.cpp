#include "core/schema/refusal.h"

#include <fmt/format.h>

#include "core/base/check.h"
#include "core/base/result.h"

namespace kentongan::schema {
namespace {

/// What stands behind a word when it is known: " {value}".
std::string after(const std::string& value) {
  return value.empty() ? "" : " " + value;
}

Text field_invalid(const RefusalParams& params) {
  const bool why = !params.reason.id.empty();
  return {
      fmt::format("Isian{}{}{}.", after(params.field), why ? ": " : " tidak sah", params.reason.id),
      fmt::format("Field{}{}{}.", after(params.field), why ? ": " : " is not valid",
                  params.reason.en)};
}

Text not_permitted(const RefusalParams& params) {
  Text text{"Ditolak aturan" + after(params.rule), "Refused by rule" + after(params.rule)};
  if (params.rule.empty()) {
    text = {"Ditolak: tidak ada aturan yang mengizinkan", "Refused: no rule permits it"};
  }
  if (!params.reason.id.empty()) {
    text.id += ": " + params.reason.id;
    text.en += ": " + params.reason.en;
  }
  text.id += ".";
  text.en += ".";
  if (!params.redirect.empty()) {
    text.id += " Alamat yang benar: " + params.redirect + ".";
    text.en += " The right address: " + params.redirect + ".";
  }
  return text;
}

Text with_limit(const RefusalParams& params, const Text& before, const std::string& of) {
  const bool known = !params.limit.id.empty();
  return {before.id + after(params.limit.id) + ".",
          before.en + (known ? of : "") + after(params.limit.en) + "."};
}

Text overloaded(const RefusalParams& params) {
  if (params.limit.id.empty()) {
    return {"Broker sibuk, dicoba lagi.", "The broker is busy, retrying."};
  }
  return {"Broker sibuk, dicoba lagi " + params.limit.id + " detik.",
          "The broker is busy, retry in " + params.limit.en + " s."};
}

/// The sentences without a gap.
Text plain_sentence(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return {"Isi tidak dapat dibaca.", "The bytes cannot be read."};
    case ErrorCode::bad_signature:
      return {"Tanda tangan tidak sah.", "The signature is not valid."};
    case ErrorCode::key_unknown:
      return {"Kunci tidak terdaftar.", "The key is not registered."};
    case ErrorCode::key_revoked:
      return {"Kunci sudah dicabut.", "The key has been revoked."};
    case ErrorCode::wrong_bus:
      return {"Pesan dibuat untuk bus lain.", "Written for another bus."};
    case ErrorCode::id_reused:
      return {"Nomor pesan sudah dipakai isi lain.", "The id was used for other content."};
    case ErrorCode::expired:
      return {"Masa berlaku pesan habis.", "The message has expired."};
    case ErrorCode::exercise_mixed:
      return {"Pesan latihan tidak boleh ke meja nyata, dan sebaliknya.",
              "Exercise and real traffic may not mix."};
    case ErrorCode::not_carried:
      return {"SANGAT RAHASIA tidak dibawa bus ini.", "TOP SECRET is not carried on this bus."};
    case ErrorCode::storage_full:
      return {"Ruang simpan broker penuh; pesan tetap di kotak keluar.",
              "The broker's disk is full; the message stays in the outbox."};
    case ErrorCode::unavailable:
      return {"Broker sedang tidak menerima.", "The broker is not accepting now."};
    case ErrorCode::session:
      return {"Sesi diambil alih atau berakhir.", "The session was taken over or ended."};
    case ErrorCode::version:
      return {"Versi program tidak cocok.", "Program versions do not match."};
    case ErrorCode::history_lost:
      return {"Catatan broker berbeda dari yang pernah terlihat; jangan lanjut.",
              "The broker's record differs from what was seen; stop."};
    case ErrorCode::not_found:
      return {"Tidak ditemukan.", "Not found."};
    case ErrorCode::hops:
      return {"Terlalu banyak perantara.", "Too many relays."};
    case ErrorCode::sender_gap:
      return {"Nomor urut pengirim ganda.", "Sender number used twice."};
    default:
      return {std::string(name_of(code)), std::string(name_of(code))};
  }
}

}  // namespace

v1::RefusalReason refusal_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return v1::REFUSAL_REASON_MALFORMED;
    case ErrorCode::too_large:
      return v1::REFUSAL_REASON_TOO_LARGE;
    case ErrorCode::field_invalid:
      return v1::REFUSAL_REASON_FIELD_INVALID;
    case ErrorCode::bad_signature:
      return v1::REFUSAL_REASON_BAD_SIGNATURE;
    case ErrorCode::key_unknown:
      return v1::REFUSAL_REASON_KEY_UNKNOWN;
    case ErrorCode::key_revoked:
      return v1::REFUSAL_REASON_KEY_REVOKED;
    case ErrorCode::duty_not_held:
      return v1::REFUSAL_REASON_DUTY_NOT_HELD;
    case ErrorCode::wrong_bus:
      return v1::REFUSAL_REASON_WRONG_BUS;
    case ErrorCode::id_reused:
      return v1::REFUSAL_REASON_ID_REUSED;
    case ErrorCode::expired:
      return v1::REFUSAL_REASON_EXPIRED;
    case ErrorCode::clock:
      return v1::REFUSAL_REASON_CLOCK;
    case ErrorCode::not_permitted:
      return v1::REFUSAL_REASON_NOT_PERMITTED;
    case ErrorCode::exercise_mixed:
      return v1::REFUSAL_REASON_EXERCISE_MIXED;
    case ErrorCode::not_carried:
      return v1::REFUSAL_REASON_NOT_CARRIED;
    case ErrorCode::address_unknown:
      return v1::REFUSAL_REASON_ADDRESS_UNKNOWN;
    case ErrorCode::overloaded:
      return v1::REFUSAL_REASON_OVERLOADED;
    case ErrorCode::storage_full:
      return v1::REFUSAL_REASON_STORAGE_FULL;
    case ErrorCode::session:
      return v1::REFUSAL_REASON_SESSION;
    case ErrorCode::version:
      return v1::REFUSAL_REASON_VERSION;
    case ErrorCode::history_lost:
      return v1::REFUSAL_REASON_HISTORY_LOST;
    case ErrorCode::not_found:
      return v1::REFUSAL_REASON_NOT_FOUND;
    case ErrorCode::hops:
      return v1::REFUSAL_REASON_HOPS;
    case ErrorCode::sender_gap:
      return v1::REFUSAL_REASON_SENDER_GAP;
    case ErrorCode::invalid_argument:
      return v1::REFUSAL_REASON_MALFORMED;
    case ErrorCode::unavailable:
    case ErrorCode::out_of_order:
    case ErrorCode::corrupt:
    case ErrorCode::data_missing:
    case ErrorCode::key_exposed:
    case ErrorCode::conflict:
    case ErrorCode::timeout:
      return v1::REFUSAL_REASON_UNAVAILABLE;
  }
  check_failed(__FILE__, __LINE__, "a code of ErrorCode");
}

std::optional<ErrorCode> error_of(v1::RefusalReason reason) {
  // The refusals of the bus are the codes down to `sender_gap`; of each there is one reason.
  for (int i = 0; i <= static_cast<int>(ErrorCode::sender_gap); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    if (refusal_of(code) == reason) {
      return code;
    }
  }
  return std::nullopt;
}

bool is_final(v1::RefusalReason reason) {
  return reason != v1::REFUSAL_REASON_OVERLOADED && reason != v1::REFUSAL_REASON_STORAGE_FULL &&
         reason != v1::REFUSAL_REASON_UNAVAILABLE && reason != v1::REFUSAL_REASON_SESSION;
}

Text refusal_text(ErrorCode code, const RefusalParams& params) {
  switch (code) {
    case ErrorCode::field_invalid:
      return field_invalid(params);
    case ErrorCode::not_permitted:
      return not_permitted(params);
    case ErrorCode::overloaded:
      return overloaded(params);
    case ErrorCode::too_large:
      return with_limit(params, {"Pesan melebihi batas", "The message exceeds the limit"}, " of");
    case ErrorCode::clock:
      return with_limit(params, {"Jam meja meleset", "The desk's clock is off"}, " by");
    case ErrorCode::duty_not_held:
      return {"Jabatan" + after(params.duty) + " tidak dipegang penanda tangan.",
              "The signer does not hold the duty" + after(params.duty) + "."};
    case ErrorCode::address_unknown:
      return {"Alamat" + after(params.to) + " tidak dikenal.",
              "The address" + after(params.to) + " is unknown."};
    default:
      return plain_sentence(code);
  }
}

Error refusal(ErrorCode code, const RefusalParams& params) {
  return fail(code, refusal_text(code, params));
}

Text partial_refusal_advice() {
  return {"Penerima lain tetap mendapatkannya; kirim kepada alamat yang benar saja.",
          "The other addressees get it all the same; send it to the right address only."};
}

}  // namespace kentongan::schema
