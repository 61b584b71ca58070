#include "agents/cli/audit_source.h"

#include <charconv>

#include "core/base/files.h"
#include "core/bundle/log_seal.h"
#include "core/eventlog/shelf.h"
#include "core/identity/bus_card.h"
#include "core/identity/keyring.h"
#include "core/view/change_fold.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::cli {
namespace {

constexpr std::size_t kAnnexBytesMax = 65'536;
constexpr std::size_t kPage = 1024;

Error no_event(const std::string& named) {
  return fail(ErrorCode::not_found, Text{"Tidak ada peristiwa " + named + " dalam catatan ini.",
                                         "There is no event " + named + " in this log."});
}

std::optional<Seq> number_in(const std::string& named) {
  std::uint64_t number = 0;
  const char* end = named.data() + named.size();
  const auto [stop, error] = std::from_chars(named.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(Seq(number)) : std::nullopt;
}

}  // namespace

Result<AuditSource> AuditSource::open(const std::filesystem::path& data, bool newest) {
  AuditSource source;
  KTG_TRY(const auto card, identity::read_bus_card(data / "bus.card"));
  KTG_TRY(const auto keys, identity::BrokerKeys::open(data / "keys"));
  eventlog::RocksLog::Options options;
  options.directory = data / "log";
  options.create_if_missing = false;
  auto opened = eventlog::RocksLog::open(options);
  if (!opened && opened.error().code == ErrorCode::conflict) {
    return fail(ErrorCode::conflict,
                Text{"Catatan ini sedang dipakai broker yang berjalan. Hentikan broker, atau "
                     "sebut salinan foldernya: --data FOLDER",
                     "A running broker is using this log. Stop the broker, or name a copy of its "
                     "folder: --data FOLDER"});
  }
  KTG_TRY(source.log, std::move(opened));
  const auto agreed = read_file(data / "quorum.policy", kAnnexBytesMax);
  KTG_TRY(source.seal, bundle::seal_of(*source.log, {.key = keys.log(),
                                                     .bus = card.bus,
                                                     .agreed = agreed ? *agreed : Bytes(),
                                                     .newest = newest}));
  return source;
}

Result<eventlog::Record> AuditSource::event(const std::string& named) const {
  auto seq = number_in(named);
  if (!seq) {
    KTG_TRY(const MessageId id, message_id_from(named));
    KTG_TRY(const auto located, log->find(id));
    if (!located) {
      return no_event(named);
    }
    seq = located->number;
  }
  if (seq->value() == 0 || seq->value() > log->head().size) {
    return no_event(named);
  }
  KTG_TRY(const auto records, log->read(*seq, 1));
  return records.empty() ? Result<eventlog::Record>(no_event(named)) : records.front();
}

Result<identity::Directory> AuditSource::directory() const {
  identity::Directory directory;
  for (Seq after;;) {
    KTG_TRY(const auto found, log->mailbox(eventlog::kDirectoryShelf, Lane::biasa, after, kPage));
    for (const eventlog::Posting& posting : found) {
      KTG_TRY(const auto records, log->read(posting.number, 1));
      v1::Event event;
      if (records.empty() || !event.ParseFromString(records.front().bytes)) {
        return fail(ErrorCode::corrupt, std::string("a change of the directory cannot be read"));
      }
      KTG_TRY(const auto change, view::directory_change_of(event));
      KTG_TRY_VOID(directory.apply(change, posting.number));
    }
    if (found.size() < kPage) {
      return directory;
    }
    after = found.back().number;
  }
}

}  // namespace kentongan::cli
