#include "broker/opening.h"

#include "broker/folds.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::broker {
namespace {

constexpr std::size_t kPage = 1024;

Result<v1::Event> parsed(const eventlog::Record& record) {
  v1::Event event;
  if (!event.ParseFromString(record.bytes)) {
    return fail(ErrorCode::corrupt,
                "event " + std::to_string(record.number.value()) + " cannot be read");
  }
  return event;
}

Result<v1::Event> event_at(const eventlog::EventLog& log, Seq seq) {
  KTG_TRY(const auto records, log.read(seq, 1));
  if (records.empty()) {
    return fail(ErrorCode::corrupt, "event " + std::to_string(seq.value()) + " is not there");
  }
  return parsed(records.front());
}

/// Numbers that stored items have used since the rows of the chains were written.
Result<void> fold_chain(const v1::Event& event, const eventlog::Record& record,
                        admission::Chains& chains) {
  if (!event.has_message() && !event.has_evidence()) {
    return {};
  }
  const v1::Envelope& envelope =
      event.has_message() ? event.message().envelope() : event.evidence().envelope();
  std::uint64_t number = 0;
  bool is_of_the_broker = false;
  if (event.has_message()) {
    v1::Header header;
    number = header.ParseFromString(envelope.header()) ? header.chain().sender_seq() : 0;
  } else {
    v1::Evidence evidence;
    const bool is_read = evidence.ParseFromString(envelope.header());
    number = is_read ? evidence.sender_seq() : 0;
    is_of_the_broker = is_read && evidence.agency().empty();
  }
  if (number == 0 && is_of_the_broker) {
    return {};  // It numbers nothing that it says itself.
  }
  if (number == 0 || envelope.signatures_size() < 1) {
    return fail(ErrorCode::corrupt,
                "event " + std::to_string(record.number.value()) + " cannot be read");
  }
  KTG_TRY(const auto key, KeyId::from(envelope.signatures(0).key_id()));
  KTG_TRY(const auto leaf, eventlog::decode(record.leaf));
  chains.store(key, number, leaf.item);
  return {};
}

Result<void> read_chains(Rooms& rooms) {
  KTG_TRY(const auto rows, rooms.log.state(admission::Chains::kPrefix));
  admission::Chains& chains = rooms.admission.chains();
  KTG_TRY_VOID(chains.load(rows));
  KTG_TRY(const auto spent, rooms.log.state(admission::Chains::kSpentPrefix));
  KTG_TRY_VOID(chains.load_spent(spent));
  std::uint64_t from = 1;
  for (const eventlog::StateRow& row : rows) {
    if (row.key == admission::Chains::kAt && row.value.size() == 8) {
      from = get_u64(row.value.data()) + 1;
    }
  }
  while (from <= rooms.log.head().size) {
    KTG_TRY(const auto records, rooms.log.read(Seq(from), kPage));
    for (const eventlog::Record& record : records) {
      KTG_TRY(const v1::Event event, parsed(record));
      KTG_TRY_VOID(fold_chain(event, record, chains));
    }
    from += records.size();
  }
  return {};
}

}  // namespace

Result<LeftBehind> left_behind(const eventlog::EventLog& log) {
  const eventlog::Head head = log.head();
  if (head.size == 0) {
    return fail(ErrorCode::data_missing,
                Text{"Catatan kosong: jalankan `kentongan broker init` lebih dahulu.",
                     "The log is empty: run `kentongan broker init` first."});
  }
  KTG_TRY(const v1::Event first, event_at(log, Seq(1)));
  KTG_TRY(const v1::Event last, event_at(log, Seq(head.size)));
  v1::DirectoryChange founding;
  if (!first.has_directory() || !founding.ParseFromString(first.directory().envelope().header())) {
    return fail(ErrorCode::corrupt, "the log does not begin with its founding");
  }
  const bool is_stop = last.has_statement() && last.statement().kind() == v1::Statement::KIND_STOP;
  return LeftBehind{head.epoch, is_stop, founding.bus()};
}

Result<void> furnish(Rooms& rooms) {
  KTG_TRY(rooms.directory, read_directory(rooms.log));
  KTG_TRY(rooms.agreements, read_policies(rooms.log));
  KTG_TRY(rooms.standing, read_standing(rooms.log));
  KTG_TRY(rooms.retention, read_retention(rooms.log));
  KTG_TRY(const auto cursors, rooms.log.state(dispatch::kCursorPrefix));
  KTG_TRY_VOID(rooms.dispatch.load(cursors));
  KTG_TRY(const auto final, rooms.log.state(dispatch::kFinalRow));
  KTG_TRY_VOID(rooms.witnesses.load(final, rooms.clock.now()));
  return read_chains(rooms);
}

}  // namespace kentongan::broker
