#include "core/bundle/log_seal.h"

#include "core/eventlog/checkpoint.h"
#include "core/identity/bus_quorum.h"
#include "core/identity/note.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/proof.pb.h"

namespace kentongan::bundle {
namespace {

constexpr BytesView kFinalRow = "final";
constexpr std::size_t kDirectoryPage = 1024;

Result<void> apply_change(const eventlog::Record& record, identity::Directory& directory) {
  v1::Event event;
  v1::DirectoryChange change;
  const bool is_event = event.ParseFromString(record.bytes);
  const v1::Accepted& accepted = event.has_duty() ? event.duty() : event.directory();
  if (!is_event || !change.ParseFromString(accepted.envelope().header())) {
    return fail(ErrorCode::corrupt, "event " + std::to_string(record.number.value()));
  }
  return directory.apply(change, record.number);
}

/// The agreed one; else that of the directory, where its witnesses have seen something; else the
/// log's alone.
Result<std::string> annex_for(const eventlog::EventLog& log, const SealFrom& from,
                              bool is_witnessed) {
  if (!from.agreed.empty()) {
    return from.agreed;
  }
  if (!is_witnessed) {
    return plain_annex(from.bus, from.key.public_key());
  }
  const identity::NoteKey key(from.bus, identity::NoteKeyKind::log, from.key.public_key());
  KTG_TRY(const identity::Directory directory, directory_of(log));
  KTG_TRY(const auto quorum, identity::BusQuorum::of(directory, key));
  return quorum.file();
}

}  // namespace

std::string signed_checkpoint(const eventlog::EventLog& log, const identity::SigningKey& key,
                              const std::string& bus) {
  const eventlog::Head head = log.head();
  identity::Note note;
  note.text = eventlog::write_checkpoint({bus, {head.size, head.root}});
  note.signatures.push_back(identity::sign_note(note.text, bus, key));
  return identity::write_note(note);
}

Result<std::optional<std::string>> witnessed_checkpoint(const eventlog::EventLog& log) {
  KTG_TRY(const auto rows, log.state(kFinalRow));
  for (const eventlog::StateRow& row : rows) {
    if (row.key != kFinalRow) {
      continue;
    }
    v1::Checkpoint checkpoint;
    if (!checkpoint.ParseFromString(row.value)) {
      return fail(ErrorCode::corrupt, "the row of the newest final checkpoint");
    }
    std::string note = checkpoint.note();
    for (const std::string& line : checkpoint.cosignatures()) {
      note += line;
    }
    return std::optional(std::move(note));
  }
  return std::optional<std::string>();
}

Result<identity::Directory> directory_of(const eventlog::EventLog& log) {
  identity::Directory directory;
  for (Seq after;;) {
    KTG_TRY(const auto found,
            log.mailbox(AgencyCode("@directory"), Lane::biasa, after, kDirectoryPage));
    for (const eventlog::Posting& posting : found) {
      KTG_TRY(const auto records, log.read(posting.number, 1));
      KTG_TRY_VOID(apply_change(records.front(), directory));
    }
    if (found.size() < kDirectoryPage) {
      return directory;
    }
    after = found.back().number;
  }
}

std::string plain_annex(const std::string& bus, const identity::PublicKey& log_key) {
  return "log " + identity::NoteKey(bus, identity::NoteKeyKind::log, log_key).vkey() +
         "\nquorum none\n";
}

Result<BundleSeal> seal_of(const eventlog::EventLog& log, const SealFrom& from) {
  BundleSeal seal;
  seal.bus = from.bus;
  KTG_TRY(const auto witnessed, witnessed_checkpoint(log));
  KTG_TRY(seal.quorum, annex_for(log, from, witnessed.has_value()));
  seal.checkpoint =
      witnessed && !from.newest ? *witnessed : signed_checkpoint(log, from.key, from.bus);
  return seal;
}

}  // namespace kentongan::bundle
