#include "core/view/signed_by.h"

#include <string_view>

#include "core/base/bytes.h"
#include "core/schema/text_form.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::view {
namespace {

constexpr std::size_t kShownDigits = 8;

OfficerId officer_in(const std::string& bytes) {
  const auto id = OfficerId::from(bytes);
  return id ? *id : OfficerId();
}

/// Before and behind the duty; who holds it for good needs no words.
struct FormWords {
  std::string_view before;
  Text behind;
};

FormWords words_of(std::optional<identity::HoldingForm> form) {
  if (!form) {
    return {};
  }
  switch (*form) {
    case identity::HoldingForm::definitive:
      return {};
    case identity::HoldingForm::plt:
      return {"Plt ", {" (pelaksana tugas)", " (acting)"}};
    case identity::HoldingForm::plh:
      return {"Plh ", {" (pelaksana harian)", " (acting for the day)"}};
    case identity::HoldingForm::shift:
      return {"", {" (jaga)", " (on shift)"}};
  }
  return {};
}

}  // namespace

SignedBy signed_by(const v1::Header& header, const identity::Moment& moment) {
  const v1::Author& author = header.author();
  return {AgencyCode(author.agency()), DutyCode(author.duty()), officer_in(author.officer()),
          author.has_written_for() ? schema::address_text(author.written_for()) : "", moment};
}

SignedBy signed_by(const v1::Evidence& evidence, const identity::Moment& moment) {
  return {AgencyCode(evidence.agency()), DutyCode(evidence.duty()), officer_in(evidence.officer()),
          evidence.on_behalf_of(), moment};
}

std::optional<identity::HoldingForm> form_held(const identity::Directory& directory,
                                               const SignedBy& by) {
  const auto* held = directory.roster().holding(by.officer, by.agency, by.duty, by.moment);
  return held == nullptr ? std::nullopt : std::optional(held->form);
}

Text signed_by_words(const identity::Directory& directory, const SignedBy& by,
                     const std::string& name) {
  Text words{"oleh meja", "by the desk"};
  if (!by.officer.is_zero()) {
    const std::string number = to_hex(by.officer.view()).substr(0, kShownDigits);
    words = name.empty() ? Text{"petugas " + number, "officer " + number} : Text{name, name};
  }
  if (!by.duty.value().empty()) {
    const FormWords form = words_of(form_held(directory, by));
    const std::string duty = ", " + std::string(form.before) + by.duty.value();
    words.id += duty + form.behind.id;
    words.en += duty + form.behind.en;
  }
  if (!by.on_behalf_of.empty()) {
    words.id += ", a.n. " + by.on_behalf_of;
    words.en += ", a.n. (for) " + by.on_behalf_of;
  }
  return words;
}

}  // namespace kentongan::view
