#include "agents/session/line_fault.h"

#include "core/base/result.h"

namespace kentongan::agents {
namespace {

/// "di tcp://192.0.2.7:7112", or nothing where no address is known.
Text at(const LinePlace& place) {
  return place.endpoint.empty() ? Text{} : Text{" di " + place.endpoint, " at " + place.endpoint};
}

const Text kNewCard{
    "Minta bus.card yang berlaku dari operator bus, cocokkan sidik jarinya dengan kertas, lalu "
    "`kentongan agent join bus.card` dan jalankan ulang agen; untuk bus lain buat folder agen baru "
    "(`kentongan agent init`).",
    "Ask the bus operator for the bus.card in force, compare its fingerprint with paper, then "
    "`kentongan agent join bus.card` and start the agent again; for another bus make a new agent "
    "folder (`kentongan agent init`)."};

Error wrong_card(const std::string& id, const std::string& en) {
  return fail(ErrorCode::wrong_bus, Text{id + " " + kNewCard.id, en + " " + kNewCard.en});
}

Error not_let_in(const LinePlace& place) {
  const std::string& code = place.agency.value();
  const Text where = at(place);
  return fail(
      ErrorCode::key_unknown,
      Text{
          "Broker" + where.id + " tidak mengenal kunci meja ini: " + code +
              " belum terdaftar, atau dengan kunci lain. Minta operator bus menjalankan "
              "`kentongan directory enrol " +
              code + ".enrol`.",
          "The broker" + where.en + " does not know this desk's key: " + code +
              " is not enrolled, or with another. Ask the bus operator to run `kentongan directory "
              "enrol " +
              code + ".enrol`."});
}

}  // namespace

Error line_error(LineEnd end, const LinePlace& place) {
  const Text where = at(place);
  switch (end) {
    case LineEnd::not_let_in:
      return not_let_in(place);
    case LineEnd::wrong_key:
      return wrong_card(
          "Yang menjawab" + where.id +
              " tidak memegang kunci broker di kartu bus meja ini: kartunya lama atau "
              "milik bus lain, atau di sana bukan broker.",
          "Whoever answers" + where.en +
              " does not hold the broker's key of this desk's bus card: the card is "
              "old or another bus's, or no broker is there.");
    case LineEnd::no_address:
      return wrong_card("Alamat broker" + where.id + " tidak dapat dipakai.",
                        "The broker's address" + where.en + " cannot be used.");
    case LineEnd::too_often:
      return fail(ErrorCode::overloaded,
                  Text{"Broker" + where.id + " membatasi kunci ini: terlalu sering menyambung.",
                       "The broker" + where.en + " holds this key back: it connects too often."});
    case LineEnd::silent:
      return fail(ErrorCode::unavailable, Text{"Broker" + where.id + " tidak menjawab.",
                                               "The broker" + where.en + " does not answer."});
    case LineEnd::gone:
      break;
  }
  return fail(ErrorCode::unavailable,
              Text{"Broker" + where.id + " tidak dapat dihubungi: mati, atau jaringan terputus.",
                   "The broker" + where.en + " cannot be reached: it is down, or the network is."});
}

Error other_bus(const std::string& served, const LinePlace& place) {
  const Text where = at(place);
  return wrong_card("Broker" + where.id + " melayani bus " + served +
                        "; kartu bus meja ini untuk " + place.bus + ".",
                    "The broker" + where.en + " serves the bus " + served +
                        "; this desk's bus card is for " + place.bus + ".");
}

Error other_statement_key(const LinePlace& place) {
  const Text where = at(place);
  return wrong_card("Direktori dari broker" + where.id +
                        " tidak ditandatangani kunci pernyataan di kartu bus meja ini.",
                    "The directory of the broker" + where.en +
                        " is not signed by the statement key of this desk's bus card.");
}

Text line_advice(ErrorCode code) {
  switch (code) {
    case ErrorCode::key_unknown:
    case ErrorCode::key_revoked:
    case ErrorCode::wrong_bus:
      return {"Yang ada di kotak keluar aman dan berangkat sendiri setelah itu.",
              "What is in the outbox is safe and goes by itself after that."};
    case ErrorCode::clock:
      return {
          "Setel jam meja ini; yang ada di kotak keluar aman dan berangkat sendiri setelah itu.",
          "Set this desk's clock; what is in the outbox is safe and goes by itself after that."};
    case ErrorCode::unavailable:
    case ErrorCode::overloaded:
    case ErrorCode::storage_full:
      return {"Yang ada di kotak keluar aman; meja mencoba lagi sendiri.",
              "What is in the outbox is safe; the desk tries again by itself."};
    default:
      return advice_for(code, Voice::bus);
  }
}

bool needs_hands(ErrorCode code) {
  return code == ErrorCode::history_lost || code == ErrorCode::key_unknown ||
         code == ErrorCode::key_revoked || code == ErrorCode::wrong_bus;
}

}  // namespace kentongan::agents
