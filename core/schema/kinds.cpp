#include "core/schema/kinds.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/base/ids.h"

namespace kentongan::schema {
namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_domain(BytesView text) {
  return text.size() >= 2 && text.size() <= 40 && std::ranges::all_of(text, [](char letter) {
           return (letter >= 'a' && letter <= 'z') || letter == '_';
         });
}

/// A duty, or a duty and its agency.
bool is_duty(BytesView text) {
  const auto blank = text.find(' ');
  return blank == BytesView::npos
             ? is_code(text)
             : is_code(text.substr(0, blank)) && is_code(text.substr(blank + 1));
}

bool is_masked_phone(BytesView text) {
  const auto stars = std::ranges::count(text, '*');
  return stars >= 2 && std::ranges::all_of(text, [](char letter) {
           return is_digit(letter) || letter == '*' || letter == '-' || letter == '+' ||
                  letter == ' ';
         });
}

/// Length of the well-formed sequence at `at`; 0: none. `left` is at least 1.
std::size_t sequence_length(const unsigned char* at, std::size_t left) {
  const auto continues = [&](std::size_t i, unsigned char low = 0x80, unsigned char high = 0xbf) {
    return i < left && at[i] >= low && at[i] <= high;
  };
  const unsigned char first = at[0];
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf) {
    return continues(1) ? 2 : 0;
  }
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned char low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned char high = first == 0xed ? 0x9f : 0xbf;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned char low = first == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xf4 ? 0x8f : 0xbf;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_area(BytesView text) {
  // 2, 5, 8 or 13 letters: 2.2.2.4.
  if (text.size() != 2 && text.size() != 5 && text.size() != 8 && text.size() != 13) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dot = i == 2 || i == 5 || i == 8;
    if (dot ? text[i] != '.' : !is_digit(text[i])) {
      return false;
    }
  }
  return true;
}

bool is_group(BytesView text) {
  return text.size() >= 2 && text.size() <= 80 && std::ranges::all_of(text, [](char letter) {
           return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
                  is_digit(letter) || letter == ':' || letter == '.' || letter == '_' ||
                  letter == '@' || letter == '-';
         });
}

bool is_uuid_v7(BytesView id) {
  return id.size() == 16 && (static_cast<unsigned char>(id[6]) >> 4) == 7 &&
         (static_cast<unsigned char>(id[8]) >> 6) == 2;
}

bool is_utf8(BytesView text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t left = text.size();
  while (left > 0) {
    // Eight letters at a time as long as they are ASCII.
    std::uint64_t eight = 0;
    if (left >= sizeof eight) {
      std::memcpy(&eight, at, sizeof eight);
      if ((eight & 0x8080808080808080ULL) == 0) {
        at += sizeof eight;
        left -= sizeof eight;
        continue;
      }
    }
    const std::size_t length = sequence_length(at, left);
    if (length == 0) {
      return false;
    }
    at += length;
    left -= length;
  }
  return true;
}

bool has_form(v1::FieldKind kind, BytesView text) {
  switch (kind) {
    case v1::FIELD_KIND_AREA:
      return is_area(text);
    case v1::FIELD_KIND_AGENCY:
      return is_code(text);
    case v1::FIELD_KIND_DUTY:
      return is_duty(text);
    case v1::FIELD_KIND_INCIDENT:
      return is_incident_id(text);
    case v1::FIELD_KIND_MESSAGE:
      return text.size() == MessageId::kSize;
    case v1::FIELD_KIND_PHONE:
      return is_masked_phone(text);
    case v1::FIELD_KIND_DOMAIN:
      return is_domain(text);
    default:
      return true;
  }
}

Text form_in_words(v1::FieldKind kind) {
  switch (kind) {
    case v1::FIELD_KIND_AREA:
      return {"kode wilayah Kemendagri dengan titik, misalnya 33.74.13",
              "a Kemendagri area code with dots, such as 33.74.13"};
    case v1::FIELD_KIND_AGENCY:
      return {"kode instansi dari huruf besar, angka dan tanda hubung, misalnya BPBD-DKI",
              "an agency code of capitals, digits and hyphens, such as BPBD-DKI"};
    case v1::FIELD_KIND_DUTY:
      return {"kode jabatan, misalnya PASIOPS atau PAWAS GULKARMAT-JAKUT",
              "a duty code, such as PASIOPS or PAWAS GULKARMAT-JAKUT"};
    case v1::FIELD_KIND_INCIDENT:
      return {
          "nomor kejadian dari 3 sampai 40 huruf besar, angka dan tanda hubung, misalnya "
          "PLP-0303",
          "an incident id of 3 to 40 capitals, digits and hyphens, such as PLP-0303"};
    case v1::FIELD_KIND_MESSAGE:
      return {"nomor pesan yang dikenal di meja ini", "the number of a message this desk knows"};
    case v1::FIELD_KIND_PHONE:
      return {"nomor telepon yang sudah disamarkan, misalnya 08**-12",
              "a phone number already masked, such as 08**-12"};
    case v1::FIELD_KIND_LATITUDE:
      return {"lintang dalam derajat dari -90 sampai 90", "a latitude in degrees from -90 to 90"};
    case v1::FIELD_KIND_LONGITUDE:
      return {"bujur dalam derajat dari -180 sampai 180",
              "a longitude in degrees from -180 to 180"};
    case v1::FIELD_KIND_DOMAIN:
      return {"nama bidang dari huruf kecil dan garis bawah, misalnya informasi_publik",
              "a domain in small letters and underscores, such as informasi_publik"};
    case v1::FIELD_KIND_SITE:
      return {"kode objek, misalnya OBV-PLUMPANG", "the code of a site, such as OBV-PLUMPANG"};
    case v1::FIELD_KIND_LEGAL:
      return {"pasal atau perjanjian, misalnya UU 24/2007",
              "an article or agreement, such as UU 24/2007"};
    default:
      return {"teks", "text"};
  }
}

}  // namespace kentongan::schema
