#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/schema/catalogue.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::schema {

constexpr int kWibOffsetS = 7 * 3600;

/// How a message is put into words.
struct TextStyle {
  int zone_offset_s = kWibOffsetS;  ///< Times are told in the desk's zone.
  bool personal = true;             ///< false: personal fields are masked.
};

/// The message in one line that an officer can read aloud, in both languages:
///   "KILAT. Laporan awal dari KODIM-0502 kepada BPBD-DKI. Kejadian: PLP-0303. Kategori: …"
/// An exercise begins with LATIHAN. Of a type that is not known the `text` (field 1) is shown, of a
/// sealed or unreadable payload that it is so. Line breaks become blanks; what nobody would see is
/// shown by its number (core/base/visible.h).
///
/// Never fails; any bytes are taken. Threads: any.
[[nodiscard]] Text text_form(const Catalogue& catalogue, const v1::Header& header,
                             BytesView payload, const TextStyle& style = {});

/// The payload alone, as the second half of the line: "Kategori: KEBAKARAN. Isi: …".
[[nodiscard]] Text payload_text(const TypeInfo& type, BytesView payload,
                                const TextStyle& style = {});

/// One field of a parsed payload, "14 (POLRES-JAKUT)"; empty if it is not set.
[[nodiscard]] Text field_text(const FieldInfo& field, const google::protobuf::Message& holder,
                              const TextStyle& style = {});

/// Field 1 of any payload: `text` of every type, known or not; empty if it has none.
[[nodiscard]] std::string text_of(BytesView payload);

/// "PAWAS GULKARMAT-JAKUT", "BPBD-DKI", "112:33.74:KEBAKARAN".
[[nodiscard]] std::string address_text(const v1::Address& address);

}  // namespace kentongan::schema
