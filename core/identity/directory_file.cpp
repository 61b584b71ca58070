#include "core/identity/directory_file.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/identity/yaml_reader.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

using Changes = std::vector<v1::DirectoryChange>;

const YamlReader::Keys kDraftKeys = {"schema", "reason", "set", "retire"};
const YamlReader::Keys kSetKeys = {"agencies", "duties", "groups", "links"};
const YamlReader::Keys kRetireKeys = {"agencies", "duties", "groups", "links", "keys"};
const YamlReader::Keys kSetAgencyKeys = {"code",  "name",   "kind",  "sector",
                                         "level", "parent", "areas", "clearance"};
const YamlReader::Keys kDutyKeys = {"agency", "code", "name", "deputy", "rights"};
const YamlReader::Keys kRetiredDutyKeys = {"agency", "code"};
constexpr std::string_view kEveryAgency = "*";
const YamlReader::Keys kGroupKeys = {"code", "agencies", "city", "category"};
const YamlReader::Keys kLinkKeys = {"bus", "agency", "log_key", "behind"};

/// Reads one file's entries into changes.
class DraftReader {
 public:
  DraftReader(const YamlReader& reader, std::string reason)
      : reader_(reader), reason_(std::move(reason)) {}

  Result<void> retire(const Value& map) {
    KTG_TRY_VOID(reader_.check_keys(map, kRetireKeys));
    KTG_TRY_VOID(each(map, "keys", [this](const Value& value) -> Result<void> {
      const auto bytes = from_hex(value.scalar);
      const auto id = KeyId::from(bytes ? *bytes : Bytes{});
      if (!id) {
        return reader_.refused(value.line, "di sini diperlukan 64 digit heksadesimal",
                               "64 hexadecimal digits are needed here");
      }
      changes_.push_back(revocation_of(*id, reason_));
      return {};
    }));
    KTG_TRY_VOID(each(map, "links", [this](const Value& value) -> Result<void> {
      KTG_TRY(const auto bus, name(value));
      ended().mutable_link()->set_peer_bus(bus);
      return {};
    }));
    KTG_TRY_VOID(each(map, "groups", [this](const Value& value) -> Result<void> {
      KTG_TRY(const auto code, name(value));
      ended().mutable_group()->set_code(code);
      return {};
    }));
    KTG_TRY_VOID(each(map, "duties", [this](const Value& value) -> Result<void> {
      KTG_TRY_VOID(reader_.check_keys(value, kRetiredDutyKeys));
      KTG_TRY(const auto agency, agency_of_duty(value));
      KTG_TRY(const auto code, reader_.code(value));
      v1::Duty& duty = *ended().mutable_duty();
      duty.set_agency(agency);
      duty.set_code(code);
      return {};
    }));
    return each(map, "agencies", [this](const Value& value) -> Result<void> {
      KTG_TRY(const auto code, name(value));
      ended().mutable_agency()->set_code(code);
      return {};
    });
  }

  Result<void> set(const Value& map) {
    KTG_TRY_VOID(reader_.check_keys(map, kSetKeys));
    KTG_TRY_VOID(each(map, "agencies", [this](const Value& value) { return set_agency(value); }));
    KTG_TRY_VOID(each(map, "duties", [this](const Value& value) { return set_duty(value); }));
    KTG_TRY_VOID(each(map, "groups", [this](const Value& value) { return set_group(value); }));
    return each(map, "links", [this](const Value& value) { return set_link(value); });
  }

  Changes take() { return std::move(changes_); }

 private:
  template <typename Read>
  Result<void> each(const Value& map, std::string_view key, Read read) {
    if (map.find(key) == nullptr) {
      return {};
    }
    KTG_TRY(const Value* list, reader_.list(map, key));
    for (const Value& value : list->items) {
      KTG_TRY_VOID(read(value));
    }
    return {};
  }
  Result<std::string> name(const Value& value) const {
    return value.is_scalar() && !value.scalar.empty()
               ? Result<std::string>(value.scalar)
               : reader_.refused(value.line, "di sini diperlukan satu nama",
                                 "one name is needed here");
  }
  /// Said in any case: one that is forgotten would make it a duty of every agency.
  Result<std::string> agency_of_duty(const Value& value) const {
    KTG_TRY(auto agency, reader_.text(value, "agency"));
    return agency == kEveryAgency ? std::string() : std::move(agency);
  }
  v1::DirectoryChange& begun() {
    v1::DirectoryChange& change = changes_.emplace_back();
    change.set_reason(reason_);
    return change;
  }
  v1::DirectoryChange& ended() {
    v1::DirectoryChange& change = begun();
    change.set_retire(true);
    return change;
  }

  Result<void> set_agency(const Value& value) {
    KTG_TRY_VOID(reader_.check_keys(value, kSetAgencyKeys));
    KTG_TRY(const auto code, reader_.code(value));
    KTG_TRY(const auto name, reader_.text(value, "name"));
    KTG_TRY(const auto kind, reader_.text(value, "kind"));
    KTG_TRY(const auto areas, reader_.names(value, "areas"));
    KTG_TRY(const auto clearance, reader_.level(value, "clearance"));
    v1::Agency& agency = *begun().mutable_agency();
    agency.set_code(code);
    agency.set_name(name);
    agency.set_kind(kind);
    agency.set_sector(value.text("sector"));
    agency.set_level(value.text("level"));
    agency.set_parent(value.text("parent"));
    agency.mutable_areas()->Assign(areas.begin(), areas.end());
    agency.set_clearance(static_cast<std::uint32_t>(clearance));
    return {};
  }

  Result<void> set_duty(const Value& value) {
    KTG_TRY_VOID(reader_.check_keys(value, kDutyKeys));
    KTG_TRY(const auto agency, agency_of_duty(value));
    KTG_TRY(const auto code, reader_.code(value));
    KTG_TRY(const auto name, reader_.text(value, "name"));
    KTG_TRY(const auto rights, reader_.names(value, "rights"));
    v1::Duty& duty = *begun().mutable_duty();
    duty.set_agency(agency);
    duty.set_code(code);
    duty.set_name(name);
    duty.set_deputy(value.text("deputy"));
    duty.mutable_rights()->Assign(rights.begin(), rights.end());
    return {};
  }

  Result<void> set_group(const Value& value) {
    KTG_TRY_VOID(reader_.check_keys(value, kGroupKeys));
    KTG_TRY(const auto code, reader_.text(value, "code"));
    KTG_TRY(const auto agencies, reader_.names(value, "agencies"));
    v1::Group& group = *begun().mutable_group();
    group.set_code(code);
    group.mutable_agencies()->Assign(agencies.begin(), agencies.end());
    group.set_city(value.text("city"));
    group.set_category(value.text("category"));
    return {};
  }

  Result<void> set_link(const Value& value) {
    KTG_TRY_VOID(reader_.check_keys(value, kLinkKeys));
    KTG_TRY(const auto bus, reader_.text(value, "bus"));
    KTG_TRY(const auto agency, reader_.code(value, "agency"));
    KTG_TRY(const auto behind, reader_.names(value, "behind"));
    const auto log_key = from_hex(value.text("log_key"));
    if (!log_key || !PublicKey::from(*log_key)) {
      return reader_.refused(value.line, "isian log_key: 64 digit heksadesimal",
                             "the field log_key: 64 hexadecimal digits");
    }
    v1::Link& link = *begun().mutable_link();
    link.set_peer_bus(bus);
    link.set_agency(agency);
    link.set_log_key(*log_key);
    link.mutable_agencies_behind()->Assign(behind.begin(), behind.end());
    return {};
  }

  const YamlReader& reader_;
  const std::string reason_;
  Changes changes_;
};

bool is_for_operator(const v1::DirectoryChange& change) {
  switch (change.entry_case()) {
    case v1::DirectoryChange::kAgency:
    case v1::DirectoryChange::kDuty:
    case v1::DirectoryChange::kGroup:
    case v1::DirectoryChange::kLink:
      return true;
    case v1::DirectoryChange::kKey:
      return change.retire();
    default:
      return false;
  }
}

Error malformed_draft() {
  return fail(ErrorCode::malformed, Text{"Ini bukan rancangan perubahan direktori.",
                                         "This is no draft of directory changes."});
}

}  // namespace

Result<Changes> read_directory_file(std::string_view yaml, std::string_view name) {
  const YamlReader reader(name);
  KTG_TRY(const Value file, reader.parse(yaml, "directory/1", kDraftKeys));
  KTG_TRY(auto reason, reader.text(file, "reason"));
  DraftReader draft(reader, std::move(reason));
  if (const Value* retire = file.find("retire")) {
    KTG_TRY_VOID(draft.retire(*retire));
  }
  if (const Value* set = file.find("set")) {
    KTG_TRY_VOID(draft.set(*set));
  }
  return draft.take();
}

v1::DirectoryChange revocation_of(const KeyId& key, const std::string& reason) {
  v1::DirectoryChange change;
  change.set_retire(true);
  change.set_reason(reason);
  change.mutable_key()->set_key_id(key.str());
  return change;
}

Bytes directory_draft(const Changes& changes) {
  v1::DirectoryDraft draft;
  draft.mutable_changes()->Assign(changes.begin(), changes.end());
  return draft.SerializeAsString();
}

Result<Changes> read_directory_draft(BytesView bytes, const Directory& directory) {
  v1::DirectoryDraft draft;
  if (bytes.size() > kDirectoryDraftBytesMax) {
    return fail(ErrorCode::too_large, Text{"Rancangan lebih dari 256 KiB; bagilah.",
                                           "The draft is larger than 256 KiB; divide it."});
  }
  if (!draft.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      draft.changes_size() == 0) {
    return malformed_draft();
  }
  if (draft.changes_size() > static_cast<int>(limits::kSubmissionItemsMax)) {
    return fail(ErrorCode::too_large, Text{"Lebih dari 256 perubahan sekaligus; bagilah.",
                                           "More than 256 changes at once; divide them."});
  }
  Directory tried = directory;
  std::uint64_t seq = directory.version().value();
  for (const v1::DirectoryChange& change : draft.changes()) {
    if (!is_for_operator(change)) {
      return fail(
          ErrorCode::not_permitted,
          Text{"Kunci baru, petugas dan pemegang jabatan hanya dapat diubah oleh instansinya "
               "sendiri: kentongan directory enrol, kentongan duty.",
               "New keys, officers and holders of duties are changed by their agency "
               "alone: kentongan directory enrol, kentongan duty."});
    }
    const auto ending = KeyId::from(change.key().key_id());
    const Key* ended = ending ? directory.key(*ending) : nullptr;
    if (ended != nullptr && ended->agency.value().empty()) {
      return fail(ErrorCode::not_permitted,
                  Text{"Ini kunci broker sendiri: tanpanya bus berhenti.",
                       "This is a key of the broker itself: without it the bus stops."});
    }
    if (change.retire() && change.reason().empty()) {
      return fail(ErrorCode::field_invalid, Text{"Pencabutan memerlukan alasan: --reason.",
                                                 "To retire something needs a reason: --reason."});
    }
    KTG_TRY_VOID(tried.apply(change, Seq(++seq)));
  }
  return Changes(draft.changes().begin(), draft.changes().end());
}

Silenced silenced_by(const Changes& changes, const Directory& directory) {
  Silenced silenced;
  const auto end = [&silenced](const AgencyCode& agency, bool is_agent) {
    silenced.speakers.push_back(agency);
    if (is_agent) {
      silenced.agencies.push_back(agency);
    }
  };
  for (const v1::DirectoryChange& change : changes) {
    if (!change.retire()) {
      continue;
    }
    if (change.has_agency()) {
      end(AgencyCode(change.agency().code()), true);
    }
    const auto id = KeyId::from(change.key().key_id());
    const Key* key = id ? directory.key(*id) : nullptr;
    if (key != nullptr) {
      end(key->agency, key->kind == KeyKind::agent || key->kind == KeyKind::transport);
    }
  }
  return silenced;
}

}  // namespace kentongan::identity
