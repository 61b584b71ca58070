#include "broker/folds.h"

#include <functional>

#include "broker/stages.h"
#include "core/eventlog/shelf.h"
#include "core/view/change_fold.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker {
namespace {

constexpr std::size_t kPostings = 1024;

Error corrupt(const char* what) {
  return fail(ErrorCode::corrupt, std::string(what));
}

/// Each event of a shelf, in the order of the log.
Result<void> each_on(const eventlog::EventLog& log, const AgencyCode& shelf,
                     const std::function<Result<void>(const eventlog::Record&)>& apply) {
  Seq after;
  for (;;) {
    KTG_TRY(const auto postings, log.mailbox(shelf, Lane::biasa, after, kPostings));
    for (const eventlog::Posting& posting : postings) {
      KTG_TRY(const auto records, log.read(posting.number, 1));
      if (records.empty()) {
        return corrupt("an event of a shelf is not there");
      }
      KTG_TRY_VOID(apply(records.front()));
      after = posting.number;
    }
    if (postings.size() < kPostings) {
      return {};
    }
  }
}

}  // namespace

Result<identity::Directory> read_directory(const eventlog::EventLog& log) {
  identity::Directory directory;
  KTG_TRY_VOID(
      each_on(log, eventlog::kDirectoryShelf, [&](const eventlog::Record& record) -> Result<void> {
        v1::Event event;
        if (!event.ParseFromString(record.bytes)) {
          return corrupt("a change of the directory cannot be read");
        }
        KTG_TRY(const auto change, view::directory_change_of(event));
        return directory.apply(change, record.number);
      }));
  return directory;
}

Result<policy::Agreements> read_policies(const eventlog::EventLog& log) {
  policy::Agreements agreements;
  KTG_TRY_VOID(
      each_on(log, eventlog::kPolicyShelf, [&](const eventlog::Record& record) -> Result<void> {
        v1::Event event;
        if (!event.ParseFromString(record.bytes) || !event.has_policy()) {
          return corrupt("a change of policy cannot be read");
        }
        KTG_TRY(agreements, view::with_policy(agreements, event.policy().envelope()));
        return {};
      }));
  return agreements;
}

Result<view::Standing> read_standing(const eventlog::EventLog& log) {
  view::Standing standing;
  KTG_TRY_VOID(each_on(
      log, eventlog::kStandingShelf,
      [&](const eventlog::Record& record) -> Result<void> { return standing.apply(record); }));
  return standing;
}

Result<view::Retention> read_retention(const eventlog::EventLog& log) {
  view::Retention retention;
  KTG_TRY_VOID(each_on(
      log, eventlog::kRetentionShelf,
      [&](const eventlog::Record& record) -> Result<void> { return retention.apply(record); }));
  return retention;
}

}  // namespace kentongan::broker
