#include "agents/api/unknown_names.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/base/suggest.h"
#include "core/schema/refusal.h"
#include "core/schema/text_form.h"

namespace kentongan::agents::api {
namespace {

using schema::Violation;

bool is_worked_out(std::string_view group) {
  constexpr std::array<std::string_view, 2> kOfBroker{"@incident", "@parents"};
  return group.starts_with("area:") ||
         std::find(kOfBroker.begin(), kOfBroker.end(), group) != kOfBroker.end();
}

bool is_known(const v1::Address& address, const identity::Directory& directory) {
  if (!address.group().empty()) {
    return is_worked_out(address.group()) || directory.group(address.group()) != nullptr;
  }
  const AgencyCode agency(address.agency());
  const DutyCode duty(address.duty());
  return directory.agency(agency) != nullptr &&
         (duty.value().empty() || directory.has_duty(agency, duty));
}

/// What the address could have been: agencies, or the duties of the agency that it names.
std::vector<std::string> known_beside(const v1::Address& address,
                                      const identity::Directory& directory) {
  std::vector<std::string> known;
  const AgencyCode agency(address.agency());
  if (!address.group().empty()) {
    known = {"@incident", "@parents"};
  } else if (directory.agency(agency) == nullptr) {
    for (const auto& [code, entry] : directory.agencies()) {
      known.push_back(code.value());
    }
  } else {
    known.push_back(identity::kWatchDuty.value());
    for (const identity::Duty* duty : directory.duties_of(agency)) {
      known.push_back(duty->code.value());
    }
  }
  return known;
}

std::string wrong_part(const v1::Address& address, const identity::Directory& directory) {
  if (!address.group().empty()) {
    return address.group();
  }
  return directory.agency(AgencyCode(address.agency())) == nullptr ? address.agency()
                                                                   : address.duty();
}

/// A reason is followed by a full stop wherever it is shown.
Text without_stop(Text text) {
  for (std::string* said : {&text.id, &text.en}) {
    if (said->ends_with('.')) {
      said->pop_back();
    }
  }
  return text;
}

void add_unknown(const v1::Address& address, const std::string& field,
                 const identity::Directory& directory, std::vector<Violation>& found) {
  if (found.size() >= schema::kViolationsMax || is_known(address, directory)) {
    return;
  }
  schema::RefusalParams params;
  params.to = schema::address_text(address);
  const Text near = meant(wrong_part(address, directory), known_beside(address, directory));
  found.push_back({field,
                   schema::Rule::unknown,
                   without_stop(schema::refusal_text(ErrorCode::address_unknown, params)),
                   {"Lihat: kentongan directory agency." + near.id,
                    "See: kentongan directory agency." + near.en}});
}

void add_unknown(const google::protobuf::RepeatedPtrField<v1::Address>& addresses,
                 const std::string& field, const identity::Directory& directory,
                 std::vector<Violation>& found) {
  for (int i = 0; i < addresses.size(); ++i) {
    add_unknown(addresses[i], field + "[" + std::to_string(i) + "]", directory, found);
  }
}

/// The record that the path leads into, and the names that it has.
std::vector<std::string> known_at(const schema::TypeInfo& type, std::string_view path) {
  const schema::RecordInfo* record = type.record;
  bool is_top = true;
  for (auto dot = path.find('.'); dot != std::string_view::npos && record != nullptr;
       dot = path.find('.')) {
    const auto part = path.substr(0, std::min(dot, path.find('[')));
    const schema::FieldInfo* field = record->find(part);
    record = field == nullptr ? nullptr : field->record;
    path.remove_prefix(dot + 1);
    is_top = false;
  }
  std::vector<std::string> known;
  const auto add = [&known](const std::vector<schema::FieldInfo>& fields, bool with_path) {
    for (const schema::FieldInfo& field : fields) {
      known.push_back(field.name);
      known.insert(known.end(), field.aliases.begin(), field.aliases.end());
      if (with_path) {
        known.push_back(field.path);
      }
    }
  };
  if (record != nullptr) {
    add(record->fields, false);
  }
  if (is_top || record == nullptr) {
    add(schema::Catalogue::standard().header_fields(), true);
  }
  return known;
}

}  // namespace

Text meant(std::string_view written, const std::vector<std::string>& known) {
  const auto near = nearest(written, known);
  return near ? Text{" Maksud Anda: " + *near + "?", " Did you mean " + *near + "?"} : Text{};
}

std::vector<Violation> unknown_addresses(const v1::Header& header,
                                         const identity::Directory& directory) {
  std::vector<Violation> found;
  if (!directory.agencies().empty()) {
    add_unknown(header.addresses().to(), "to", directory, found);
    add_unknown(header.addresses().cc(), "cc", directory, found);
  }
  return found;
}

std::vector<Violation> unknown_address(const std::string& field, const v1::Address& address,
                                       const identity::Directory& directory) {
  std::vector<Violation> found;
  if (!directory.agencies().empty()) {
    add_unknown(address, field, directory, found);
  }
  return found;
}

Error stranger_error(const Violation& first, const Desk& desk) {
  Text text{first.reason.id + ". " + first.fix.id, first.reason.en + ". " + first.fix.en};
  const auto line = desk.status().line;
  if (line != DeskStatus::LineState::connected && line != DeskStatus::LineState::catching_up) {
    text.id +=
        " Meja ini sedang terputus: instansi yang baru didirikan belum dikenalnya; kirim "
        "setelah tersambung.";
    text.en +=
        " This desk is not connected: it does not know yet an agency that was founded since; "
        "send when it is connected.";
  }
  return fail(ErrorCode::address_unknown, std::move(text));
}

Result<void> check_duty(const Desk& desk, const DutyCode& duty) {
  const identity::Directory& directory = desk.directory();
  const AgencyCode& agency = desk.agency();
  if (duty.value().empty() || directory.agency(agency) == nullptr ||
      directory.has_duty(agency, duty)) {
    return {};
  }
  v1::Address address;
  address.set_agency(agency.value());
  schema::RefusalParams params;
  params.duty = duty.value();
  const Text said = schema::refusal_text(ErrorCode::duty_not_held, params);
  const Text near = meant(duty.value(), known_beside(address, directory));
  const std::string see = " kentongan directory agency " + agency.value() + ".";
  return fail(ErrorCode::duty_not_held,
              Text{said.id + " Lihat:" + see + near.id, said.en + " See:" + see + near.en});
}

std::vector<Violation> unknown_fields(const schema::TypeInfo& type,
                                      const std::vector<schema::UnknownField>& fields) {
  std::vector<Violation> found;
  for (const schema::UnknownField& field : fields) {
    const auto last = field.path.rfind('.');
    const auto name = last == std::string::npos ? field.path : field.path.substr(last + 1);
    const bool is_path = last != std::string::npos &&
                         type.find(field.path.substr(0, field.path.find_first_of(".["))) == nullptr;
    const Text near =
        is_path ? meant(field.path, known_at(type, "")) : meant(name, known_at(type, field.path));
    found.push_back({field.path,
                     schema::Rule::unknown,
                     {"tidak dikenal untuk jenis " + type.code, "is not known to " + type.code},
                     {"Lihat: kentongan schema show " + type.code + "." + near.id,
                      "See: kentongan schema show " + type.code + "." + near.en}});
    if (found.size() == schema::kViolationsMax) {
      break;
    }
  }
  return found;
}

}  // namespace kentongan::agents::api
