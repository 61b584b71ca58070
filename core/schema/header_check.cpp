// The eight groups of a header. They are fixed for ever (protocol.md 1), so they are checked by
// name.
#include <string_view>

#include <fmt/format.h>

#include "core/base/ids.h"
#include "core/base/limits.h"
#include "core/schema/findings.h"
#include "core/schema/kinds.h"
#include "core/schema/validator.h"

namespace kentongan::schema {
namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kCodeBytesMax = 80;

/// A field's label, made into a `Text` only when there is something to say.
struct Name {
  std::string_view id;
  std::string_view en;

  [[nodiscard]] Text text() const { return {std::string(id), std::string(en)}; }
};

class HeaderCheck {
 public:
  HeaderCheck(const TypeInfo* type, const v1::Header& header, Findings& findings)
      : type_(type), header_(header), findings_(findings) {}

  void run() {
    if (const std::size_t bytes = header_.ByteSizeLong(); bytes > limits::kHeaderBytesMax) {
      findings_.too_large("header", bytes, limits::kHeaderBytesMax);
      return;
    }
    identity();
    author();
    addresses();
    subject();
    handling();
    sealing();
    exercise();
    times_and_chain();
    enclosures();
    required_by_type();
  }

 private:
  // A text of the header is UTF-8 already: the protobuf parser refuses any other.
  void text(std::string_view path, const Name& label, const std::string& value,
            std::size_t bytes_max) {
    if (value.size() > bytes_max) {
      findings_.length(std::string(path), label.text(), value.size(), bytes_max);
    }
  }

  void id_of_16(std::string_view path, const Name& label, const std::string& id) {
    if (!id.empty() && id.size() != MessageId::kSize) {
      findings_.form(std::string(path), label.text(), form_in_words(v1::FIELD_KIND_MESSAGE));
    }
  }

  void digest(std::string_view path, const Name& label, const std::string& value) {
    if (!value.empty() && value.size() != Digest::kSize) {
      findings_.form(std::string(path), label.text(), {"32 byte", "32 bytes"});
    }
  }

  void time(std::string_view path, const Name& label, std::int64_t time_us) {
    constexpr std::int64_t kYear10000Us = 253'402'300'800'000'000;
    if (time_us < 0 || time_us >= kYear10000Us) {
      findings_.form(
          std::string(path), label.text(),
          {"waktu antara tahun 1970 dan 9999", "a time between the years 1970 and 9999"});
    }
  }

  void identity() {
    const auto& identity = header_.identity();
    if (!is_uuid_v7(identity.id())) {
      findings_.form("identity.id", {"nomor pesan", "message id"},
                     {"UUID versi 7 sepanjang 16 byte", "a UUID version 7 of 16 bytes"});
    }
    if (identity.type().empty()) {
      findings_.required("identity.type", {"jenis pesan", "type"});
    } else if (type_ != nullptr && identity.type() != type_->code) {
      findings_.inconsistent("identity.type", {"bukan " + type_->code, "is not " + type_->code},
                             {"Pilih satu jenis pesan.", "Choose one type."});
    }
    text("identity.type", {"jenis pesan", "type"}, identity.type(), kCodeBytesMax);
    text("identity.bus", {"bus", "bus"}, identity.bus(), kNameBytesMax);
    text("identity.exercise", {"latihan", "exercise"}, identity.exercise(), kCodeBytesMax);
    text("identity.language", {"bahasa", "language"}, identity.language(), 35);
  }

  void author() {
    const auto& author = header_.author();
    if (author.agency().empty()) {
      findings_.required("author.agency", {"instansi penulis", "author's agency"});
    } else if (!is_code(author.agency())) {
      findings_.form("author.agency", {"instansi penulis", "author's agency"},
                     form_in_words(v1::FIELD_KIND_AGENCY));
    }
    if (!author.duty().empty() && !is_code(author.duty())) {
      findings_.form("author.duty", {"jabatan penulis", "author's duty"},
                     form_in_words(v1::FIELD_KIND_DUTY));
    }
    id_of_16("author.officer", {"petugas", "officer"}, author.officer());
    if (author.has_written_for()) {
      address("author.written_for", 0, {"ditulis untuk", "written for"}, author.written_for());
    }
  }

  /// `index` from 1 for an entry of a list; 0: no list.
  void address(std::string_view path, int index, const Name& label, const v1::Address& address) {
    const bool group = address.agency().empty() && address.duty().empty();
    const bool good = group ? is_group(address.group())
                            : is_code(address.agency()) && address.group().empty() &&
                                  (address.duty().empty() || is_code(address.duty()));
    if (!good) {
      findings_.form(index == 0 ? std::string(path) : fmt::format("{}[{}]", path, index - 1),
                     label.text(),
                     {"instansi (BPBD-DKI), jabatan dan instansi (PAWAS GULKARMAT-JAKUT) atau "
                      "kelompok (area:31.72)",
                      "an agency (BPBD-DKI), duty and agency (PAWAS GULKARMAT-JAKUT) or group "
                      "(area:31.72)"});
    }
  }

  void addresses() {
    const auto& addresses = header_.addresses();
    if (addresses.to().empty()) {
      findings_.required("addresses.to", {"kepada", "to"});
    }
    if (addresses.to_size() + addresses.cc_size() > kAddressesMax) {
      findings_.items("addresses.to", {"kepada dan tembusan", "to and copies"}, kAddressesMax);
      return;
    }
    for (int i = 0; i < addresses.to_size(); ++i) {
      address("addresses.to", i + 1, {}, addresses.to(i));
    }
    for (int i = 0; i < addresses.cc_size(); ++i) {
      address("addresses.cc", i + 1, {}, addresses.cc(i));
    }
  }

  void subject() {
    const auto& subject = header_.subject();
    if (!subject.incident().empty() && !is_incident_id(subject.incident())) {
      findings_.form("subject.incident", {"kejadian", "incident"},
                     form_in_words(v1::FIELD_KIND_INCIDENT));
    }
    if (subject.areas_size() > limits::kAreasMax) {
      findings_.items("subject.areas", {"wilayah", "areas"}, limits::kAreasMax);
    }
    for (int i = 0; i < subject.areas_size(); ++i) {
      if (!is_area(subject.areas(i))) {
        findings_.form(fmt::format("subject.areas[{}]", i), {"wilayah", "areas"},
                       form_in_words(v1::FIELD_KIND_AREA));
      }
    }
    id_of_16("subject.reply_to", {"menjawab", "in reply to"}, subject.reply_to());
    if (subject.refs_size() > kReferencesMax) {
      findings_.items("subject.refs", {"rujukan", "refers to"}, kReferencesMax);
    }
    for (int i = 0; i < subject.refs_size(); ++i) {
      if (subject.refs(i).size() != MessageId::kSize) {
        findings_.form(fmt::format("subject.refs[{}]", i), {"rujukan", "refers to"},
                       form_in_words(v1::FIELD_KIND_MESSAGE));
      }
    }
    text("subject.legal_basis", {"dasar hukum", "legal basis"}, subject.legal_basis(),
         kTextBytesDefault);
    text("subject.agreement", {"perjanjian", "agreement"}, subject.agreement(), kCodeBytesMax);
    text("subject.purpose", {"tujuan", "purpose"}, subject.purpose(), kTextBytesDefault);
  }

  static bool is_known(v1::Precedence value) { return v1::Precedence_IsValid(value); }
  static bool is_known(v1::Classification value) { return v1::Classification_IsValid(value); }
  static bool is_known(v1::Channel value) { return v1::Channel_IsValid(value); }

  template <typename Enum>
  void choice(std::string_view path, const Name& label, Enum value, bool required) {
    if (value == 0 && required) {
      findings_.required(std::string(path), label.text());
    } else if (!is_known(value)) {
      unknown_choice(path, label, *google::protobuf::GetEnumDescriptor<Enum>());
    }
  }

  void unknown_choice(std::string_view path, const Name& label,
                      const google::protobuf::EnumDescriptor& choices) {
    std::vector<ChoiceInfo> known;
    for (int i = 1; i < choices.value_count(); ++i) {
      known.push_back({choices.value(i)->number(), choice_name(*choices.value(i)), {}});
    }
    findings_.choice(std::string(path), label.text(), known);
  }

  void handling() {
    const auto& handling = header_.handling();
    choice("handling.precedence", {"derajat", "precedence"}, handling.precedence(), true);
    choice("handling.classification", {"klasifikasi", "classification"}, handling.classification(),
           true);
    choice("handling.channel", {"saluran", "channel"}, handling.channel(), false);
    if (handling.classification() == v1::CLASSIFICATION_SANGAT_RAHASIA) {
      findings_.not_carried("handling.classification");
    }
    unsigned seen = 0;
    for (const int marking : handling.markings()) {
      if (marking <= 0 || !v1::Marking_IsValid(marking)) {
        unknown_choice("handling.markings", {"tanda", "markings"}, *v1::Marking_descriptor());
        return;
      }
      const unsigned bit = 1U << static_cast<unsigned>(marking);
      if ((seen & bit) != 0) {
        findings_.repeated("handling.markings", {"tanda", "markings"});
        return;
      }
      seen |= bit;
    }
    time("handling.expires_at_us", {"berlaku sampai", "expires at"}, handling.expires_at_us());
  }

  /// From RAHASIA up the broker stores what it cannot read; a key is wrapped for agencies by name.
  void sealing() {
    const bool is_sealed = header_.identity().sealed();
    if (header_.handling().classification() == v1::CLASSIFICATION_RAHASIA && !is_sealed) {
      findings_.inconsistent("identity.sealed",
                             {"isi RAHASIA tidak disegel", "a RAHASIA payload is not sealed"},
                             {"Kirim dari meja, yang menyegelnya untuk para penerima.",
                              "Send it from a desk, which seals it for the addressees."});
    }
    const auto by_name = [&](std::string_view path, const auto& addresses) {
      for (int i = 0; i < addresses.size(); ++i) {
        if (!addresses.Get(i).group().empty()) {
          findings_.inconsistent(fmt::format("{}[{}]", path, i),
                                 {"isi yang disegel hanya untuk instansi yang disebut namanya",
                                  "a sealed payload is for agencies by name alone"},
                                 {"Sebut instansinya satu per satu, bukan kelompok.",
                                  "Name the agencies one by one, not a group."});
          return;
        }
      }
    };
    if (is_sealed) {
      by_name("addresses.to", header_.addresses().to());
      by_name("addresses.cc", header_.addresses().cc());
    }
  }

  void exercise() {
    bool marked = false;
    for (const int marking : header_.handling().markings()) {
      marked = marked || marking == v1::MARKING_LATIHAN;
    }
    if (marked == header_.identity().exercise().empty()) {
      findings_.inconsistent(
          "identity.exercise",
          marked ? Text{"pesan bertanda LATIHAN tanpa nomor latihan",
                        "is marked LATIHAN but names no exercise"}
                 : Text{"menyebut latihan tanpa tanda LATIHAN",
                        "names an exercise without the marking LATIHAN"},
          {"Isi nomor latihan dan tanda LATIHAN bersama-sama, atau kosongkan keduanya.",
           "Set the exercise and the marking LATIHAN together, or neither."});
    }
  }

  void times_and_chain() {
    const auto& times = header_.times();
    if (times.written_at_us() == 0) {
      findings_.required("times.written_at_us", {"waktu tulis", "time of writing"});
    }
    time("times.written_at_us", {"waktu tulis", "time of writing"}, times.written_at_us());
    time("times.signed_at_us", {"waktu tanda tangan", "time of signing"}, times.signed_at_us());
    time("times.spoken_at_us", {"diucapkan pukul", "spoken at"}, times.spoken_at_us());
    time("times.exercise_time_us", {"jam latihan", "exercise clock"}, times.exercise_time_us());
    digest("chain.sender_prev", {"pesan sebelumnya", "message before"},
           header_.chain().sender_prev());
    digest("chain.seen_root", {"akar yang dilihat", "root seen"}, header_.chain().seen_root());
  }

  void enclosures() {
    const auto& enclosures = header_.enclosures();
    if (enclosures.attachments_size() > kAttachmentsMax) {
      findings_.items("enclosures.attachments", {"lampiran", "attachments"}, kAttachmentsMax);
    }
    for (int i = 0; i < enclosures.attachments_size(); ++i) {
      attachment(fmt::format("enclosures.attachments[{}]", i), enclosures.attachments(i));
    }
    if (enclosures.has_outside()) {
      text("enclosures.outside.system", {"sistem luar", "outside system"},
           enclosures.outside().system(), kCodeBytesMax);
      text("enclosures.outside.id", {"nomor di sistem luar", "id in the outside system"},
           enclosures.outside().id(), kTextBytesDefault);
      digest("enclosures.outside.raw_sha256", {"sidik naskah asal", "digest of the original"},
             enclosures.outside().raw_sha256());
    }
  }

  void attachment(const std::string& path, const v1::Attachment& attachment) {
    constexpr Name kLabel{"lampiran", "attachments"};
    if (attachment.sha256().size() != Digest::kSize) {
      findings_.form(path + ".sha256", kLabel.text(), {"32 byte", "32 bytes"});
    }
    if (attachment.size_bytes() == 0 || attachment.size_bytes() > kAttachmentBytesMax) {
      findings_.too_large(path, attachment.size_bytes(), kAttachmentBytesMax);
    }
    if (attachment.name().size() > kNameBytesMax) {
      findings_.length(path + ".name", kLabel.text(), attachment.name().size(), kNameBytesMax);
    }
    if (attachment.name().find_first_of("/\\") != std::string::npos) {
      findings_.form(path + ".name", kLabel.text(),
                     {"nama berkas tanpa folder", "a file name without a path"});
    }
    text("enclosures.attachments", kLabel, attachment.media_type(), kNameBytesMax);
  }

  void required_by_type() {
    if (type_ == nullptr) {
      return;
    }
    for (const auto& path : type_->header_required) {
      if (!is_set(path)) {
        const auto* field = Catalogue::standard().find_header_field(path);
        findings_.required(path, field == nullptr ? Text{path, path} : field->label);
      }
    }
  }

  [[nodiscard]] bool is_set(const std::string& path) const {
    const auto dot = path.find('.');
    const auto* group = v1::Header::descriptor()->FindFieldByName(path.substr(0, dot));
    KTG_CHECK(group != nullptr);
    const auto* field = group->message_type()->FindFieldByName(path.substr(dot + 1));
    KTG_CHECK(field != nullptr);
    const auto& holder = header_.GetReflection()->GetMessage(header_, group);
    return field->is_repeated() ? holder.GetReflection()->FieldSize(holder, field) > 0
                                : holder.GetReflection()->HasField(holder, field);
  }

  const TypeInfo* type_;
  const v1::Header& header_;
  Findings& findings_;
};

}  // namespace

std::vector<Violation> validate_header(const TypeInfo* type, const v1::Header& header) {
  Findings findings;
  HeaderCheck(type, header, findings).run();
  return findings.take();
}

}  // namespace kentongan::schema
